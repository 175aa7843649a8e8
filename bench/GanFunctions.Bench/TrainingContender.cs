using System.Collections.Concurrent;
using System.Diagnostics;
using GanFunctions.Pipeline.Training;
using GanFunctions.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace GanFunctions.Bench;

/// <summary>Our training steps, all on one thread, on one pair of random images.</summary>
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
        long[] shape = [1, 3, configuration.CropSize, configuration.CropSize];
        using var images = new StepImages(0, 0, rand(shape, generator: draws).mul_(2).sub_(1), rand(shape, generator: draws).mul_(2).sub_(1));
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
}
