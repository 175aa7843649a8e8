using GanFunctions.Pipeline.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace GanFunctions.Training.Tests;

/// <summary>Trains by the host's rules: images, host draws and libtorch's generator follow from the step's number.</summary>
internal static class Resumption
{
    public static void AssertBitIdentical(TrainingConfiguration configuration, int size)
    {
        using DisposeScope scope = NewDisposeScope();
        using ITrainer uninterrupted = TrainerFactory.Create(configuration, CPU);
        Run(uninterrupted, 0, 6, size);

        TrainerState saved;
        using (ITrainer first = TrainerFactory.Create(configuration, CPU))
        {
            Run(first, 0, 3, size);
            saved = TrainerStateCopy.Of(first.CaptureState());
        }

        using ITrainer second = TrainerFactory.Create(configuration with { Seed = configuration.Seed + 1 }, CPU);
        second.RestoreState(saved);
        TrainerStateCopy.AssertSame(saved, second.CaptureState());
        Run(second, 3, 6, size);

        TrainerStateCopy.AssertSame(uninterrupted.CaptureState(), second.CaptureState());
    }

    public static void Run(ITrainer trainer, int from, int to, int size)
    {
        for (int step = from; step < to; step++)
        {
            using var draws = new Generator((ulong)(100 + step));
            using Tensor a = rand([1, 3, size, size], generator: draws).mul_(2).sub_(1);
            using Tensor b = rand([1, 3, size, size], generator: draws).mul_(2).sub_(1);
            manual_seed(step);
            trainer.Step(new StepImages(step, step, a, b), 2e-4, new Random(step));
        }
    }
}
