using GanFunctions.Inference;
using GanFunctions.Inference.Models;
using GanFunctions.Pipeline.Training;
using GanFunctions.Training.Checkpoints;
using GanFunctions.Training.Data;
using GanFunctions.Training.Loop;
using GanFunctions.Training.Translation;
using Microsoft.Extensions.Logging;
using static TorchSharp.torch;

namespace GanFunctions.Training.Runs;

/// <summary>One attempt at a run: from its last checkpoint, if it has one, to its exported version. All calls come from one thread.</summary>
internal sealed partial class RunSession(
    TrainingRun run,
    TrainingConfiguration configuration,
    RunWorkspace workspace,
    ProgressFile progress,
    RunStop stop,
    ILoggerFactory loggers,
    TimeProvider clock)
{
    private readonly ILogger _logger = loggers.CreateLogger<RunSession>();

    /// <summary>Trains, evaluates and exports.</summary>
    /// <param name="datasetPath">A folder or zip file.</param>
    /// <param name="wantedDevice"><c>cpu</c>, <c>cuda</c> or <c>auto</c>.</param>
    /// <returns>How it ended: done, or stopped with a checkpoint written.</returns>
    public RunResult Execute(string datasetPath, string wantedDevice)
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
        using IRunData data = OpenData(datasetPath, configuration, trainer.SizeMultiple);
        var schedule = new LearningRateSchedule(configuration, data.StepsPerEpoch);
        LogDataset(data.CountA, data.CountB, data.StepsPerEpoch, schedule.Steps);

        var checkpoints = new CheckpointStore(
            workspace.PathOf(RunBlobs.Checkpoints),
            RunWorkspace.IdentityOf(run, configuration),
            configuration.KeepCheckpoints,
            loggers.CreateLogger<CheckpointStore>());
        LoopState start = checkpoints.RestoreNewest(trainer) ?? new LoopState();
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
            var host = new RunHost(run.RunId, trainer, data, device.Device, checkpoints, workspace, metrics, progress, loggers.CreateLogger<RunHost>());
            var loop = new TrainingLoop(trainer, batches, configuration, schedule, host, clock);
            end = loop.Run(start, stop.Token);
            if (!loop.IsComplete(end))
            {
                return Stopped(end);
            }
        }

        progress.Update(current => current with { Phase = "exporting" });
        Snapshot best = end.Best!;
        checkpoints.RestoreBest(best.Step, trainer);
        ModelCard card = new VersionExport(run, configuration, clock).Write(workspace.PathOf(RunBlobs.Export), trainer, end, data, device.Description);
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
    /// <exception cref="TrainerFailedException">It cannot be used.</exception>
    internal static IRunData OpenData(string path, TrainingConfiguration configuration, int sizeMultiple)
    {
        try
        {
            return new RunData(TrainingData.Open(path, configuration, sizeMultiple), configuration);
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

    private RunResult Stopped(LoopState state) => new()
    {
        ExitCode = stop.ExitCode,
        Reason = stop.Reason,
        Remedy = stop.Remedy,
        Step = state.Step,
        Elapsed = state.Elapsed,
        EndedAt = clock.GetUtcNow(),
    };

    [LoggerMessage(1, LogLevel.Information, "Training on {Device}")]
    private partial void LogDevice(string device);

    [LoggerMessage(5, LogLevel.Information, "Convolutions compute in {Precision}")]
    private partial void LogPrecision(string precision);

    [LoggerMessage(2, LogLevel.Information, "{CountA} images of A and {CountB} of B, {StepsPerEpoch} steps an epoch, {Steps} steps altogether")]
    private partial void LogDataset(int countA, int countB, long stepsPerEpoch, long steps);

    [LoggerMessage(3, LogLevel.Information, "Going on after step {Step}")]
    private partial void LogStart(long step);

    [LoggerMessage(4, LogLevel.Information, "Exported {Model}@{Version} from step {Step}")]
    private partial void LogExported(string model, string version, long step);
}
