using System.Collections.Concurrent;
using System.Diagnostics;
using GanFunctions.Pipeline.Training;
using GanFunctions.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace GanFunctions.Bench;

/// <summary>Our training steps, all on one thread, on the same random images: the time of a step, averaged over each measurement's.</summary>
internal sealed class TrainingContender : IContender, IDisposable
{
    private const int WarmSteps = 2;

    private readonly BlockingCollection<TaskCompletionSource<double>> _requests = [];
    private readonly Task _thread;

    public TrainingContender(TrainingConfiguration configuration, int threads, int steps = 1) =>
        _thread = DedicatedThread.RunAsync("Training", () => Serve(configuration, threads, steps));

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

    private bool Serve(TrainingConfiguration configuration, int threads, int steps)
    {
        set_num_threads(threads);
        using DisposeScope scope = NewDisposeScope();
        double learningRate = TrainingConfigurationDefaults.Fill(configuration).LearningRate!.Value;
        using ITrainer trainer = TrainerFactory.Create(configuration, CPU);
        using var draws = new Generator(1);
        StepImages[] images = [.. Images(trainer, configuration, steps, draws)];
        for (int i = 0; i < WarmSteps; i++)
        {
            trainer.Step(images[0], learningRate, new Random(0));
        }

        foreach (TaskCompletionSource<double> request in _requests.GetConsumingEnumerable())
        {
            long start = Stopwatch.GetTimestamp();
            foreach (StepImages step in images)
            {
                trainer.Step(step, learningRate, new Random(0));
            }

            request.SetResult(Stopwatch.GetElapsedTime(start).TotalMilliseconds / steps);
        }

        return true;
    }

    private static IEnumerable<StepImages> Images(ITrainer trainer, TrainingConfiguration configuration, int steps, Generator draws)
    {
        if (trainer is IGeneratingTrainer generating)
        {
            Tensor images = Draw(generating.Batches.SizeAt(0), generating.Resolution);
            return Enumerable.Range(0, steps).Select(step => new StepImages(step, 0, images));
        }

        (Tensor a, Tensor b) = (Draw(1, configuration.CropSize), Draw(1, configuration.CropSize));
        return Enumerable.Range(0, steps).Select(step => new StepImages(step, 0, a, b));

        Tensor Draw(long count, long size) => rand([count, 3, size, size], generator: draws).mul_(2).sub_(1);
    }
}
