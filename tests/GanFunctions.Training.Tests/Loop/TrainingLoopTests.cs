using GanFunctions.Training.CycleGan;
using GanFunctions.Training.Loop;
using GanFunctions.Training.Tests.CycleGan;

namespace GanFunctions.Training.Tests.Loop;

public sealed class TrainingLoopTests
{
    [Fact]
    public void Cancelled_while_it_waits_for_images_the_loop_ends_with_a_checkpoint_of_the_step_before()
    {
        var reference = new CycleGanReference();
        using CycleGanTrainer trainer = reference.CreateTrainer();
        using var stop = new CancellationTokenSource();
        using var batches = new StarvedImages(reference, stop);
        var host = new CountingHost();
        var schedule = new LearningRateSchedule(reference.Configuration, stepsPerEpoch: 10);

        LoopState end = new TrainingLoop(trainer, batches, reference.Configuration, schedule, host, TimeProvider.System).Run(new LoopState(), stop.Token);

        Assert.Equal(1, end.Step);
        Assert.Equal(1, Assert.Single(host.Checkpoints).Step);
        Assert.Equal(1, trainer.CaptureState().Values["adam_G.step"]!.GetValue<long>());
    }

    /// <summary>Gives one step's images, and then none until it is cancelled.</summary>
    private sealed class StarvedImages(CycleGanReference reference, CancellationTokenSource stop) : IBatchSource
    {
        private int _given;

        public StepImages Next(CancellationToken cancellation)
        {
            if (_given++ == 0)
            {
                return new StepImages(0, 0, reference.Input(0, "A"), reference.Input(0, "B"));
            }

            stop.Cancel();
            cancellation.WaitHandle.WaitOne();
            throw new OperationCanceledException(cancellation);
        }

        public void Dispose()
        {
        }
    }

    private sealed class CountingHost : ITrainingHost
    {
        public List<LoopState> Checkpoints { get; } = [];

        public void OnStep(LoopProgress progress)
        {
        }

        public void OnLog(LoopProgress progress)
        {
        }

        public void OnSample(long step)
        {
        }

        public void OnCheckpoint(LoopState state) => Checkpoints.Add(state);

        public IReadOnlyDictionary<string, double> Evaluate(long step, CancellationToken cancellation) => new Dictionary<string, double>();

        public void OnBest(LoopState state)
        {
        }
    }
}
