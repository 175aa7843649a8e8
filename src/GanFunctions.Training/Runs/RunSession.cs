using System.Diagnostics;
using System.Globalization;
using GanFunctions.Inference;
using GanFunctions.Inference.Models;
using GanFunctions.Networks.Weights;
using GanFunctions.Pipeline.Training;
using GanFunctions.Training.Checkpoints;
using GanFunctions.Training.Data;
using GanFunctions.Training.Loop;
using GanFunctions.Training.Metrics;
using GanFunctions.Training.StyleGan.Encoder;
using GanFunctions.Training.Translation;
using Microsoft.Extensions.Logging;
using TorchSharp;
using static TorchSharp.torch;

namespace GanFunctions.Training.Runs;

/// <summary>One attempt at a run: from its last checkpoint, if it has one, to its exported version. All calls come from one thread.</summary>
internal sealed partial class RunSession(
    TrainingRun run,
    TrainingConfiguration configuration,
    RunWorkspace workspace,
    ProgressFile progress,
    IRunMirror mirror,
    RunStop stop,
    ILoggerFactory loggers,
    TimeProvider clock,
    FeatureSettings? featureSettings)
{
    private readonly ILogger _logger = loggers.CreateLogger<RunSession>();

    /// <summary>Trains, evaluates and exports.</summary>
    /// <param name="datasetPath">A folder or zip file.</param>
    /// <param name="networks">The file of networks that the run starts from; null where it starts from nothing.</param>
    /// <param name="wantedDevice"><c>cpu</c>, <c>cuda</c> or <c>auto</c>.</param>
    /// <returns>How it ended: done, or stopped with a checkpoint written.</returns>
    public RunResult Execute(string datasetPath, string? networks, string wantedDevice)
    {
        if (configuration.Threads is int threads)
        {
            set_num_threads(threads);
        }

        ComputeDevice device = ComputeDevice.Choose(wantedDevice);
        progress.Update(current => current with { Device = device.Description });
        LogDevice(device.Description);

        using ITrainer trainer = CreateTrainer(configuration, device.Device);
        LogPrecision(ComputePrecision.Choose(configuration.Precision, device.Device).Description);
        using FeatureMetrics? features = featureSettings is null ? null : FeatureMetrics.Open(featureSettings, loggers);
        using IRunData data = OpenData(datasetPath, configuration, trainer, features);
        ITrainingSchedule schedule = data.Schedule;
        LogDataset(string.Join(", ", data.Counts.Select(count => $"{count.Key} {count.Value}")), schedule.Steps);

        var checkpoints = new CheckpointStore(
            workspace.PathOf(RunBlobs.Checkpoints),
            RunWorkspace.IdentityOf(run, configuration),
            configuration.KeepCheckpoints,
            loggers.CreateLogger<CheckpointStore>());
        LoopState start = checkpoints.RestoreNewest(trainer) ?? Begin(trainer, networks);
        LogStart(start.Step);
        progress.Update(current => current with
        {
            Step = start.Step,
            Steps = schedule.Steps,
            Epoch = schedule.EpochOf(Math.Max(0, start.Step - 1)),
            Losses = start.Losses.Means,
            CheckpointStep = start.Step > 0 ? start.Step : null,
        });
        var metrics = new MetricsFile(workspace.PathOf(RunBlobs.Metrics));
        metrics.KeepUntil(start.Step);

        LoopState end;
        using (IBatchSource batches = data.OpenBatches(start.Step, device.Device))
        {
            var host = new RunHost(run.RunId, trainer, data, device.Device, checkpoints, workspace, metrics, progress, mirror, loggers.CreateLogger<RunHost>());
            var loop = new TrainingLoop(trainer, batches, configuration, schedule, host, clock);
            end = loop.Run(start, stop.Token);
            if (!loop.IsComplete(end))
            {
                return Stopped(end);
            }
        }

        Snapshot best = end.Best!;
        checkpoints.RestoreBest(best.Step, trainer);
        using TrainedEncoder? encoder = TrainEncoder(trainer, data, checkpoints, best, device.Device);
        progress.Update(current => current with { Phase = "exporting" });
        ModelCard card = new VersionExport(run, configuration, clock).Write(workspace.PathOf(RunBlobs.Export), trainer, encoder, end, data, device.Description);
        LogExported(card.Name, card.Version, best.Step);
        return Done(card);
    }

    /// <summary>The result of a run whose version is exported.</summary>
    /// <param name="card">The version's card.</param>
    public RunResult Done(ModelCard card)
    {
        long steps = card.Training?[VersionExport.StepsKey]?.GetValue<long>() ?? 0;
        progress.Update(current => current with { Phase = "done", Step = steps, Steps = steps, Eta = TimeSpan.Zero });
        return new RunResult
        {
            ExitCode = TrainerExitCode.Done,
            Step = steps,
            BestStep = card.Training?[VersionExport.BestStepKey]?.GetValue<long>(),
            Metrics = card.Metrics ?? new Dictionary<string, double>(),
            Elapsed = TimeSpan.FromSeconds(card.Training?[VersionExport.SecondsKey]?.GetValue<double>() ?? 0),
            EndedAt = clock.GetUtcNow(),
        };
    }

    /// <summary>Makes the trainer.</summary>
    /// <exception cref="TrainerFailedException">The configuration cannot be used.</exception>
    internal static ITrainer CreateTrainer(TrainingConfiguration configuration, Device device)
    {
        try
        {
            return TrainerFactory.Create(configuration, device);
        }
        catch (InputRejectedException e)
        {
            throw new TrainerFailedException(TrainerExitCode.BadConfiguration, e.Message, e.Remedy, e);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            throw new TrainerFailedException(TrainerExitCode.BadConfiguration, e.Message, "Change the setting, and upload the dataset again.", e);
        }
    }

    /// <summary>Opens the dataset.</summary>
    /// <param name="path">A folder or zip file.</param>
    /// <param name="configuration">The configuration, resolved.</param>
    /// <param name="trainer">Trained on it.</param>
    /// <param name="features">Measures generated images too; null where no network is supplied.</param>
    /// <exception cref="TrainerFailedException">It cannot be used.</exception>
    internal static IRunData OpenData(string path, TrainingConfiguration configuration, ITrainer trainer, FeatureMetrics? features = null)
    {
        try
        {
            return trainer switch
            {
                ITranslatingTrainer translating =>
                    new TranslationRunData(TranslationData.Open(path, configuration, translating.SizeMultiple), translating, configuration),
                IGeneratingTrainer generating =>
                    new GenerationRunData(GenerationData.Open(path, configuration, generating.Batches), generating, configuration, features),
                _ => throw new NotSupportedException($"{trainer.GetType().Name} neither translates nor generates."),
            };
        }
        catch (InputRejectedException e)
        {
            throw new TrainerFailedException(TrainerExitCode.BadDataset, e.Message, e.Remedy, e);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException or InvalidDataException)
        {
            throw new TrainerFailedException(
                TrainerExitCode.BadDataset, $"The dataset '{path}' cannot be read: {e.Message}", "Give a folder or zip file of images that is there and whole.", e);
        }
    }

    private TrainedEncoder? TrainEncoder(ITrainer trainer, IRunData data, CheckpointStore checkpoints, Snapshot best, Device device)
    {
        if (!configuration.Encoder || trainer is not IEncodableTrainer encodable || data is not GenerationRunData generation)
        {
            return null;
        }

        var started = Stopwatch.StartNew();
        long first = -1;
        progress.Update(current => current with { Phase = "encoder" });
        TrainedEncoder encoder = new EncoderStage(encodable, generation.Images, configuration, device).Run(
            training => checkpoints.RestoreEncoder(best.Step, training.RestoreState),
            (state, step) => checkpoints.SaveEncoder(state, new LoopState { Step = step, Best = best }),
            step =>
            {
                first = first < 0 ? step.Step - 1 : first;
                TimeSpan left = started.Elapsed / (step.Step - first) * (step.Steps - step.Step);
                progress.Update(current => current with { Losses = step.Losses.ToDictionary(loss => loss.Key, loss => (double)loss.Value), Eta = left });
                if (step.Step % configuration.LogEvery == 0)
                {
                    LogEncoderStep(step.Step, step.Steps, left, string.Join(", ", step.Losses.Select(loss => $"{loss.Key} {loss.Value.ToString("F4", CultureInfo.InvariantCulture)}")));
                }
            },
            stop.Token);
        LogEncoder(encoder.Psnr);
        return encoder;
    }

    private LoopState Begin(ITrainer trainer, string? networks)
    {
        if (networks is not null && trainer is IGeneratingTrainer generating)
        {
            try
            {
                using DisposeScope scope = NewDisposeScope();
                generating.TransferFrom(SafetensorsFile.Read(networks).Tensors);
            }
            catch (InvalidDataException e)
            {
                throw new TrainerFailedException(
                    TrainerExitCode.BadConfiguration,
                    $"The run cannot start from {configuration.TransferFrom}: {e.Message}",
                    "Set the sizes of the networks to those of that version, or leave transferFrom out.",
                    e);
            }

            LogTransfer(configuration.TransferFrom);
        }

        return new LoopState();
    }

    private RunResult Stopped(LoopState state) => new()
    {
        ExitCode = stop.ExitCode,
        Reason = stop.Reason,
        Remedy = stop.Remedy,
        Step = state.Step,
        Elapsed = state.Elapsed,
        EndedAt = clock.GetUtcNow(),
    };

    [LoggerMessage(12, LogLevel.Information, "Encoder: step {Step} of {Steps}, {Left} left: {Losses}")]
    private partial void LogEncoderStep(long step, long steps, TimeSpan left, string losses);

    [LoggerMessage(13, LogLevel.Information, "The encoder reconstructs held-out images at {Psnr:F1} dB")]
    private partial void LogEncoder(double psnr);

    [LoggerMessage(1, LogLevel.Information, "Training on {Device}")]
    private partial void LogDevice(string device);

    [LoggerMessage(5, LogLevel.Information, "Convolutions compute in {Precision}")]
    private partial void LogPrecision(string precision);

    [LoggerMessage(2, LogLevel.Information, "Training images: {Counts}; {Steps} steps altogether")]
    private partial void LogDataset(string counts, long steps);

    [LoggerMessage(3, LogLevel.Information, "Going on after step {Step}")]
    private partial void LogStart(long step);

    [LoggerMessage(6, LogLevel.Information, "Starting from the networks of {Source}")]
    private partial void LogTransfer(string? source);

    [LoggerMessage(4, LogLevel.Information, "Exported {Model}@{Version} from step {Step}")]
    private partial void LogExported(string model, string version, long step);
}
