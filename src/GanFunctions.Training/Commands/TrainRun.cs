using System.Text.Json;
using System.Text.Json.Nodes;
using GanFunctions.Inference;
using GanFunctions.Networks.CycleGan;
using GanFunctions.Training.CycleGan;
using GanFunctions.Training.Data;
using Microsoft.Extensions.Logging;
using TorchSharp;

namespace GanFunctions.Training.Commands;

/// <summary>
/// One run from its settings to its weights. Writes <c>run.json</c> (settings and outcome), <c>metrics.jsonl</c>,
/// <c>samples/</c> and <c>weights/</c>.
/// </summary>
internal sealed partial class TrainRun(TrainSettings settings, ILogger<TrainRun> logger, TimeProvider clock)
{
    /// <summary>Trains until the end or until cancelled.</summary>
    /// <exception cref="InputRejectedException">The dataset or the settings cannot be used.</exception>
    public TrainingResult Execute(CancellationToken cancellation)
    {
        if (settings.CropSize > settings.LoadSize)
        {
            throw new InputRejectedException(
                "crop-larger-than-image",
                $"Squares of {settings.CropSize} pixels cannot be cut out of images of {settings.LoadSize}.",
                "Let --crop-size be at most --load-size.");
        }

        if (settings.Threads is int threads)
        {
            torch.set_num_threads(threads);
        }

        torch.Device device = torch.cuda.is_available() ? torch.CUDA : torch.CPU;
        LogDevice(device.type, torch.get_num_threads());

        UnpairedDataset dataset = UnpairedDataset.Load(settings.Dataset, settings.LoadSize, settings.CropSize);
        LogDataset(settings.Dataset, dataset.TrainA.Count, dataset.TrainB.Count, dataset.TestA.Count, dataset.TestB.Count);

        Directory.CreateDirectory(settings.Output);
        using var training = new CycleGanTraining(CreateOptions(), dataset, settings.CropSize, settings.Batch, settings.Seed, device);
        using StreamWriter metrics = File.CreateText(Path.Combine(settings.Output, "metrics.jsonl"));
        var loop = new TrainingLoop(
            training,
            new TrainingLoopOptions
            {
                OutputFolder = settings.Output,
                Schedule = new LinearDecaySchedule(settings.Epochs, settings.DecayEpochs),
                Duration = settings.Minutes is double minutes ? TimeSpan.FromMinutes(minutes) : null,
                ReportEvery = settings.LogEvery,
                SampleEvery = settings.SampleEvery,
                SaveEvery = settings.SaveEvery,
            },
            progress => Report(progress, metrics),
            clock);

        TrainingResult result = loop.Run(cancellation);
        WriteRecord(dataset, result);
        LogEnd(result.Completed ? "Completed" : "Interrupted", result.Steps, result.Elapsed, settings.Output);
        return result;
    }

    private CycleGanOptions CreateOptions() => new()
    {
        Generator = new ResNetGeneratorOptions { Filters = settings.GeneratorFilters, Blocks = settings.Blocks },
        Discriminator = new PatchDiscriminatorOptions { Filters = settings.DiscriminatorFilters },
        LearningRate = settings.LearningRate,
        CycleWeightA = settings.LambdaCycle,
        CycleWeightB = settings.LambdaCycle,
        IdentityWeight = settings.LambdaIdentity,
        PoolSize = settings.PoolSize,
    };

    private void Report(TrainingProgress progress, StreamWriter metrics)
    {
        metrics.WriteLine(JsonSerializer.Serialize(progress, JsonSerializerOptions.Web));
        metrics.Flush();
        string losses = string.Join(", ", progress.Losses.Select(loss => $"{loss.Key} {loss.Value:F3}"));
        LogProgress(progress.Step, progress.Epoch, progress.Fraction, progress.SecondsPerStep * 1000, losses);
    }

    private void WriteRecord(UnpairedDataset dataset, TrainingResult result)
    {
        var counts = new JsonObject
        {
            ["file"] = Path.GetFileName(Path.TrimEndingDirectorySeparator(settings.Dataset)),
            ["sha256"] = File.Exists(settings.Dataset) ? FileHash.Sha256(settings.Dataset) : null,
            ["trainA"] = dataset.TrainA.Count,
            ["trainB"] = dataset.TrainB.Count,
            ["testA"] = dataset.TestA.Count,
            ["testB"] = dataset.TestB.Count,
        };
        new RunRecord(settings, counts, result, clock.GetUtcNow()).Write(settings.Output);
    }

    [LoggerMessage(1, LogLevel.Information, "Training on {Device} with {Threads} threads")]
    private partial void LogDevice(DeviceType device, int threads);

    [LoggerMessage(2, LogLevel.Information, "{Dataset}: {TrainA} images in trainA, {TrainB} in trainB, {TestA} in testA, {TestB} in testB")]
    private partial void LogDataset(string dataset, int trainA, int trainB, int testA, int testB);

    [LoggerMessage(3, LogLevel.Information, "Step {Step}, epoch {Epoch}, {Fraction:P1} done, {Milliseconds:F0} ms a step: {Losses}")]
    private partial void LogProgress(long step, long epoch, double fraction, double milliseconds, string losses);

    [LoggerMessage(4, LogLevel.Information, "{Outcome} after {Steps} steps in {Elapsed}; weights and samples are in {Output}")]
    private partial void LogEnd(string outcome, long steps, TimeSpan elapsed, string output);
}
