using GanFunctions.Pipeline.Training;
using GanFunctions.Training.Checkpoints;
using GanFunctions.Training.CycleGan;
using GanFunctions.Training.Data;
using GanFunctions.Training.Loop;
using GanFunctions.Training.Runs;
using GanFunctions.Training.Tests.CycleGan;
using GanFunctions.Training.Tests.Data;
using Microsoft.Extensions.Logging.Abstractions;
using static TorchSharp.torch;

namespace GanFunctions.Training.Tests.Loop;

/// <summary>The reference's optimisation steps, through the loop, its schedule, the loader and the checkpoints.</summary>
[Trait("Category", "Parity")]
public sealed class CycleGanLoopParityTests : IDisposable
{
    // A byte stands for all values within a 255th of a noise of the range of 2, which moves adversarial losses most.
    private const double ByteTolerance = 0.02;

    private readonly CycleGanReference _reference = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("checkpoints").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void The_loop_trains_the_reference_s_images_to_its_losses_and_checkpoints_its_weights()
    {
        using CycleGanTrainer trainer = _reference.CreateTrainer();
        var host = new CheckpointingHost(trainer, Checkpoints());

        Run(trainer, new ReferenceImages(_reference), Configuration(seed: 0), host);

        AssertRecorded(host, 1e-5);
        using CycleGanTrainer restored = Restored(_reference.Steps);
        _reference.AssertFinal(restored);
    }

    [Fact]
    public void The_loader_s_images_give_the_loop_the_losses_of_the_reference_and_the_weights_of_the_bare_steps()
    {
        using TestDataset files = ReferenceFiles();
        TrainingConfiguration configuration = Configuration(SeedOfOrder());
        using CycleGanTrainer trainer = _reference.CreateTrainer();
        using TranslationData images = TranslationData.Open(files.Folder, configuration, trainer.SizeMultiple);
        using var data = new TranslationRunData(images, trainer, configuration);
        var host = new CheckpointingHost(trainer, Checkpoints());
        using (IBatchSource batches = data.OpenBatches(0, CPU))
        {
            Run(trainer, batches, configuration, host);
        }

        using CycleGanTrainer bare = _reference.CreateTrainer();
        for (int step = 0; step < _reference.Steps; step++)
        {
            using var bytes = new StepImages(step, step, InBytes(_reference.Input(step, "A")), InBytes(_reference.Input(step, "B")));
            IReadOnlyDictionary<string, float> losses = bare.Step(bytes, _reference.LearningRate, new Random(0));
            Assert.All(losses, loss => Assert.Equal(loss.Value, host.LossesOf(step)[loss.Key], 5e-6 * Math.Max(1, loss.Value)));
        }

        AssertRecorded(host, ByteTolerance);
        using CycleGanTrainer restored = Restored(_reference.Steps);
        AssertClose(bare, restored);
    }

    // The reference's schedule is that of 200 epochs, in the first of which these steps are.
    private void Run(CycleGanTrainer trainer, IBatchSource batches, TrainingConfiguration configuration, CheckpointingHost host)
    {
        var schedule = new LearningRateSchedule(configuration, stepsPerEpoch: _reference.Steps);
        var loop = new TrainingLoop(trainer, batches, configuration, schedule, host, TimeProvider.System);
        using var stop = new CancellationTokenSource();
        host.Stop = (_reference.Steps, stop);
        Assert.Equal(_reference.Steps, loop.Run(new LoopState(), stop.Token).Step);
    }

    private void AssertRecorded(CheckpointingHost host, double tolerance)
    {
        Assert.All(host.Logged, line => Assert.Equal(_reference.LearningRate, line.LearningRate));
        for (int step = 0; step < _reference.Steps; step++)
        {
            _reference.AssertLosses(step, host.LossesOf(step), tolerance);
        }
    }

    // Adam's first steps follow the signs of gradients, and rounding may turn the sign of one near 0.
    private void AssertClose(CycleGanTrainer expected, CycleGanTrainer actual)
    {
        using IDisposable noGradient = no_grad();
        foreach ((nn.Module one, nn.Module other) in CycleGanReference.Networks(expected).Zip(CycleGanReference.Networks(actual), (x, y) => (x.Network, y.Network)))
        {
            foreach ((Tensor x, Tensor y) in one.parameters().Zip(other.parameters()).Where(pair => pair.First.dim() > 1))
            {
                using Tensor difference = (x - y).abs();
                Assert.InRange(difference.mean().item<float>(), 0, 0.01 * _reference.LearningRate);
            }
        }

        using Tensor image = _reference.Input(0, "A");
        using Tensor apart = (expected.GeneratorA.call(image) - actual.GeneratorA.call(image)).abs();
        Assert.InRange(apart.max().item<float>(), 0, 1e-5);
    }

    private TrainingConfiguration Configuration(long seed) => _reference.Configuration with
    {
        Seed = seed,
        Preprocess = PreprocessKind.None,
        Flip = false,
        LogEvery = 1,
        CheckpointEvery = 2,
    };

    private CheckpointStore Checkpoints() => new(_folder, "reference", 3, NullLogger<CheckpointStore>.Instance);

    private CycleGanTrainer Restored(long step)
    {
        var trainer = new CycleGanTrainer(_reference.Configuration, CPU);
        Assert.Equal(step, Checkpoints().RestoreNewest(trainer)!.Step);
        return trainer;
    }

    private TestDataset ReferenceFiles()
    {
        var files = new TestDataset();
        foreach (string domain in (string[])["A", "B"])
        {
            for (int step = 0; step < _reference.Steps; step++)
            {
                using Tensor image = _reference.Input(step, domain);
                files.Add($"train{domain}/{step}.png", ImageBatch.ToImage(image));
            }

            files.Add($"test{domain}/0.png", TestDataset.Gradient(32, 32, 0));
        }

        return files;
    }

    // One that makes the loader give the images in the reference's order.
    private long SeedOfOrder()
    {
        int[] order = [.. Enumerable.Range(0, _reference.Steps)];
        return Enumerable.Range(0, 100_000).First(seed =>
        {
            var sampler = new UnpairedSampler(order.Length, order.Length, batchSize: 1, (ulong)seed);
            return order.All(step =>
            {
                (IReadOnlyList<int> a, IReadOnlyList<int> b) = sampler.Sample(step, StepRandom.Create((ulong)seed, RandomPurpose.Images, step));
                return a[0] == step && b[0] == step;
            });
        });
    }

    /// <summary>As the reference reads an image's bytes: divided by 255, less a half, divided by a half.</summary>
    private static Tensor InBytes(Tensor image)
    {
        using (image)
        {
            return image.add(1).div(2).mul(255).round().div(255).sub(0.5).div(0.5);
        }
    }

    private sealed class ReferenceImages(CycleGanReference reference) : IBatchSource
    {
        private int _step;

        public StepImages Next(CancellationToken cancellation)
        {
            int step = _step++;
            return new StepImages(step, step, reference.Input(step, "A"), reference.Input(step, "B"));
        }

        public void Dispose()
        {
        }
    }

    private sealed class CheckpointingHost(CycleGanTrainer trainer, CheckpointStore checkpoints) : ITrainingHost
    {
        public List<LoopProgress> Logged { get; } = [];

        public (int Step, CancellationTokenSource Source) Stop { get; set; }

        /// <summary>What a step added to the plain mean that the averages are at first.</summary>
        public IReadOnlyDictionary<string, double> LossesOf(int step)
        {
            SmoothedLosses until = Logged[step].State.Losses;
            SmoothedLosses before = step == 0 ? new SmoothedLosses() : Logged[step - 1].State.Losses;
            return until.Means.ToDictionary(
                mean => mean.Key, mean => (mean.Value * until.Count) - (before.Means.GetValueOrDefault(mean.Key) * before.Count));
        }

        public void OnStep(LoopProgress progress)
        {
            if (progress.State.Step == Stop.Step)
            {
                Stop.Source.Cancel();
            }
        }

        public void OnLog(LoopProgress progress) => Logged.Add(progress);

        public void OnSample(long step)
        {
        }

        public void OnCheckpoint(LoopState state) => checkpoints.Save(trainer.CaptureState(), state);

        public IReadOnlyDictionary<string, double> Evaluate(long step, CancellationToken cancellation) => new Dictionary<string, double> { ["swd"] = 1 };

        public void OnBest(LoopState state) => checkpoints.SaveBest(trainer.CaptureState(), state);
    }
}
