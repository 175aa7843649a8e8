using GanFunctions.Inference.Models;
using GanFunctions.Pipeline.Training;
using GanFunctions.Training.Checkpoints;
using GanFunctions.Training.Data;
using GanFunctions.Training.Loop;
using GanFunctions.Training.Runs;
using GanFunctions.Training.StyleGan.Encoder;
using GanFunctions.Training.Tests.Data;
using Microsoft.Extensions.Logging.Abstractions;
using static TorchSharp.torch;

namespace GanFunctions.Training.Tests.StyleGan.Encoder;

public sealed class EncoderStageTests : IDisposable
{
    private const long BestStep = 40;

    private static readonly TrainingConfiguration Configuration = new()
    {
        Architecture = TrainingArchitecture.StyleGan2,
        Resolution = ToyGenerator.Side,
        Encoder = true,
        EncoderSteps = 6,
        CheckpointEvery = 2,
        LearningRate = 0.002,
        Kimg = 1,
    };

    private readonly TestDataset _files = TestDataset.Unpaired(trainA: 3, trainB: 0, testA: 0, testB: 0);
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("encoder-stage");
    private readonly ToyTrainer _trainer = new();
    private readonly GenerationData _data;

    public EncoderStageTests() => _data = GenerationData.Open(_files.Folder, Configuration, _trainer.Batches);

    public void Dispose()
    {
        _data.Dispose();
        _trainer.Dispose();
        _files.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public void An_encoder_is_trained_in_both_stages_judged_and_kept_now_and_then()
    {
        var saved = new List<long>();
        var losses = new List<string>();

        using TrainedEncoder encoder = Stage.Run(_ => { }, (_, step) => saved.Add(step), step => losses.Add(step.Losses.Keys.First()), default);

        Assert.Equal([2, 4, 6], saved);
        Assert.Equal(["styles", "styles", "styles", "pixels", "pixels", "pixels"], losses);
        Assert.InRange(encoder.Psnr, 1, 100);
        Assert.Equal((ToyGenerator.Side, ToyGenerator.Layers, ToyGenerator.WDim), (encoder.Network.Options.Resolution, encoder.Network.Options.Layers, encoder.Network.Options.WDim));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(5)]
    public void An_interrupted_stage_goes_on_where_it_stopped(int stop)
    {
        using TrainedEncoder whole = Stage.Run(_ => { }, (_, _) => { }, _ => { }, default);

        Assert.Throws<OperationCanceledException>(() => RunUntil(stop));
        var steps = new List<long>();
        using TrainedEncoder resumed = Run(BestStep, step => steps.Add(step.Step));

        Assert.Equal(stop + 1, steps[0]);
        Assert.Equal(whole.Psnr, resumed.Psnr);
        Assert.All(whole.Network.parameters().Zip(resumed.Network.parameters()), pair => Assert.True((pair.First == pair.Second).all().item<bool>()));
    }

    [Fact]
    public void What_was_trained_against_other_networks_is_not_gone_on_with()
    {
        Assert.Throws<OperationCanceledException>(() => RunUntil(3));
        var steps = new List<long>();

        using TrainedEncoder encoder = Run(BestStep + 1, step => steps.Add(step.Step));

        Assert.Equal(1, steps[0]);
    }

    [Fact]
    public void A_damaged_state_is_passed_over()
    {
        Assert.Throws<OperationCanceledException>(() => RunUntil(3));
        string file = Directory.GetFiles(Path.Combine(_folder.FullName, CheckpointStore.EncoderName), "*.safetensors").Single();
        byte[] content = File.ReadAllBytes(file);
        content[^1] ^= 1;
        File.WriteAllBytes(file, content);
        var steps = new List<long>();

        using TrainedEncoder encoder = Run(BestStep, step => steps.Add(step.Step));

        Assert.Equal(1, steps[0]);
    }

    [Fact]
    public void A_version_has_the_encoder_beside_its_generator_and_states_its_reconstructions()
    {
        using TrainedEncoder encoder = Stage.Run(_ => { }, (_, _) => { }, _ => { }, default);
        using var data = new GenerationRunData(GenerationData.Open(_files.Folder, Configuration, _trainer.Batches), _trainer, Configuration, null);
        var run = new TrainingRun { RunId = "toy-1", Model = "toy", Dataset = new DatasetReference("toy.zip", "1", 1), Configuration = Configuration };
        var state = new LoopState { Step = 50, Best = new Snapshot(BestStep, new Dictionary<string, double> { ["swd"] = 3 }) };
        string export = Path.Combine(_folder.FullName, "export");

        ModelCard card = new VersionExport(run, Configuration, TimeProvider.System).Write(export, _trainer, encoder, state, data, "CPU");
        ModelCard without = new VersionExport(run, Configuration, TimeProvider.System).Write(Path.Combine(_folder.FullName, "other"), _trainer, null, state, data, "CPU");

        Assert.Equal("encoder.onnx", card.Generator!.Encoder);
        Assert.Equal(FileHash.Sha256(Path.Combine(export, "encoder.onnx")), card.Files["encoder.onnx"].Sha256);
        Assert.Equal(encoder.Psnr, card.Metrics!["encoderPsnr"], 1e-3);
        Assert.Equal(3, card.Metrics["swd"]);
        Assert.Null(without.Generator!.Encoder);
        Assert.DoesNotContain("encoderPsnr", without.Metrics!.Keys);
    }

    private EncoderStage Stage => new(_trainer, _data, Configuration, CPU);

    private CheckpointStore Checkpoints => new(_folder.FullName, "identity", 1, NullLogger<CheckpointStore>.Instance);

    private void RunUntil(int stop)
    {
        using var cancellation = new CancellationTokenSource();
        Run(
            BestStep,
            step =>
            {
                if (step.Step == stop)
                {
                    cancellation.Cancel();
                }
            },
            cancellation.Token).Dispose();
    }

    private TrainedEncoder Run(long bestStep, Action<EncoderProgress> progress, CancellationToken cancellation = default) => Stage.Run(
        training => Checkpoints.RestoreEncoder(bestStep, training.RestoreState),
        (state, step) => Checkpoints.SaveEncoder(state, new LoopState { Step = step, Best = new Snapshot(bestStep, new Dictionary<string, double>()) }),
        progress,
        cancellation);
}
