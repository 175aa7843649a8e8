using System.Collections.Concurrent;
using System.Diagnostics;
using GanFunctions.Pipeline.Training;
using GanFunctions.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace GanFunctions.Bench;

/// <summary>Our training steps, all on one thread, on the same random images.</summary>
internal sealed class TrainingContender : IContender, IDisposable
{
    private const int WarmSteps = 2;

    private readonly BlockingCollection<TaskCompletionSource<double>> _requests = [];
    private readonly Task _thread;

    public TrainingContender(TrainingConfiguration configuration, int threads) =>
        _thread = DedicatedThread.RunAsync("Training", () => Serve(configuration, threads));

    public async Task<double> RunAsync(CancellationToken cancellationToken)
    {
        var request = new TaskCompletionSource<double>(TaskCreationOptions.RunContinuationsAsynchronously);
        _requests.Add(request, cancellationToken);
        await await Task.WhenAny(request.Task, _thread);
        return await request.Task;
    }

    public void Dispose()
    {
        _requests.CompleteAdding();
        _thread.Wait();
        _requests.Dispose();
    }

    private bool Serve(TrainingConfiguration configuration, int threads)
    {
        set_num_threads(threads);
        using DisposeScope scope = NewDisposeScope();
        double learningRate = TrainingConfigurationDefaults.Fill(configuration).LearningRate!.Value;
        using ITrainer trainer = TrainerFactory.Create(configuration, CPU);
        using var draws = new Generator(1);
        using StepImages images = Images(trainer, configuration, draws);
        for (int i = 0; i < WarmSteps; i++)
        {
            trainer.Step(images, learningRate, new Random(0));
        }

        foreach (TaskCompletionSource<double> request in _requests.GetConsumingEnumerable())
        {
            long start = Stopwatch.GetTimestamp();
            trainer.Step(images, learningRate, new Random(0));
            request.SetResult(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        return true;
    }

    private static StepImages Images(ITrainer trainer, TrainingConfiguration configuration, Generator draws)
    {
        if (trainer is IGeneratingTrainer generating)
        {
            return new StepImages(0, 0, Draw(generating.Batches.SizeAt(0), generating.Resolution));
        }

        return new StepImages(0, 0, Draw(1, configuration.CropSize), Draw(1, configuration.CropSize));

        Tensor Draw(long count, long size) => rand([count, 3, size, size], generator: draws).mul_(2).sub_(1);
    }
}
