using System.Diagnostics;
using GanFunctions.Inference;
using GanFunctions.Inference.Telemetry;
using GanFunctions.Pipeline.Storage;
using GanFunctions.Pipeline.Training;
using GanFunctions.Training.Telemetry;
using Microsoft.Extensions.Logging;

namespace GanFunctions.Training.Runs;

/// <summary>What <c>gan-trainer run</c> does: finds the run, makes one attempt at it, and states how that ended.</summary>
/// <param name="settings">What was asked for.</param>
/// <param name="stop">Stops the attempt.</param>
/// <param name="loggers">Where it is logged, beside the run's own log.</param>
/// <param name="clock">Tells the time.</param>
internal sealed partial class TrainerProgram(TrainerSettings settings, RunStop stop, ILoggerFactory loggers, TimeProvider clock)
{
    private const string ModelsFolder = "models";

    // Of the thirty seconds that a signal leaves.
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(18);
    private static readonly TimeSpan UploadPatience = TimeSpan.FromSeconds(10);

    private readonly ILogger _logger = loggers.CreateLogger<TrainerProgram>();

    /// <summary>Makes one attempt at the run.</summary>
    /// <exception cref="TrainerFailedException">There is no run to make an attempt at; nothing was written.</exception>
    public async Task<RunResult> RunAsync()
    {
        GanStorage? storage = settings.Storage is { } connection ? Connect(connection) : null;
        (TrainingRun run, TrainingConfiguration configuration) = await ReadRunAsync(storage).ConfigureAwait(false);

        using Activity? span = TrainerTelemetry.StartAttempt(run.RunId, settings);
        using RunWorkspace workspace = RunWorkspace.Open(settings.RunFolder ?? Path.Combine(settings.WorkFolder, run.RunId));
        IRunMirror mirror = new FolderRunMirror(workspace);
        BlobRunRestore? restore = null;
        if (storage is not null)
        {
            var blobs = new BlobRunMirror(storage.Container(Containers.Runs), run.RunId, workspace, configuration.KeepCheckpoints, clock);
            await blobs.ForgetResultAsync(stop.Token).ConfigureAwait(false);
            restore = new BlobRunRestore(storage, run.RunId, workspace, loggers.CreateLogger<BlobRunRestore>());
            mirror = blobs;
        }

        File.Delete(workspace.PathOf(RunBlobs.Result));
        var progress = new ProgressFile(workspace, clock);
        RunResult result;
        await using (new RunHeartbeat(progress, mirror, stop, loggers.CreateLogger<RunHeartbeat>()).ConfigureAwait(false))
        {
            result = await AttemptAsync(run, configuration, workspace, progress, mirror, storage, restore).ConfigureAwait(false);
        }

        progress.Write();
        workspace.Write(RunBlobs.Result, result);
        await FinishAsync(mirror).ConfigureAwait(false);
        span?.SetTag(TagNames.Outcome, result.ExitCode.ToString());
        bool failed = result.ExitCode is not (TrainerExitCode.Done or TrainerExitCode.Interrupted or TrainerExitCode.Cancelled);
        span?.SetStatus(failed ? ActivityStatusCode.Error : ActivityStatusCode.Ok, failed ? result.Reason : null);
        return result;
    }

    private static GanStorage Connect(string connection)
    {
        try
        {
            return GanStorage.Connect(connection);
        }
        catch (InputRejectedException e)
        {
            throw new TrainerFailedException(TrainerExitCode.Usage, e.Message, e.Remedy, e);
        }
    }

    /// <summary>Reads the run's document.</summary>
    internal async Task<(TrainingRun Run, TrainingConfiguration Configuration)> ReadRunAsync(GanStorage? storage)
    {
        if (storage is not null)
        {
            return RunWorkspace.ReadRun(await BlobRunRestore.ReadRunAsync(storage, settings.RunId!, stop.Token).ConfigureAwait(false), RunBlobs.Of(settings.RunId!, RunBlobs.Run));
        }

        string path = Path.Combine(settings.RunFolder!, RunBlobs.Run);
        try
        {
            return RunWorkspace.ReadRun(await File.ReadAllBytesAsync(path, stop.Token).ConfigureAwait(false), path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new TrainerFailedException(TrainerExitCode.Usage, $"There is no '{path}'.", "Give the folder of a run with --run-folder.", e);
        }
    }

    private async Task<RunResult> AttemptAsync(
        TrainingRun run,
        TrainingConfiguration configuration,
        RunWorkspace workspace,
        ProgressFile progress,
        IRunMirror mirror,
        GanStorage? storage,
        BlobRunRestore? restore)
    {
        try
        {
            if (restore is not null)
            {
                await restore.RestoreAsync(stop.Token).ConfigureAwait(false);
            }

            using var log = new FileLog(workspace.PathOf(RunBlobs.Log), clock);
            using ILoggerFactory both = LoggerFactory.Create(logging => logging.AddProvider(log).AddProvider(new ForwardingLogs(loggers)));
            try
            {
                var session = new RunSession(run, configuration, workspace, progress, mirror, stop, both, clock, settings.Features);
                if (workspace.ExportedCard() is { } card)
                {
                    LogDoneBefore(run.RunId);
                    return session.Done(card);
                }

                string? networks = await new TransferDownload(storage, workspace, Path.Combine(settings.WorkFolder, ModelsFolder))
                    .FindAsync(configuration, stop.Token).ConfigureAwait(false);
                string dataset = settings.Dataset ?? await restore!.DownloadDatasetAsync(run.Dataset, stop.Token).ConfigureAwait(false);
                Task<RunResult> work = DedicatedThread.RunAsync("training", () => session.Execute(dataset, networks, settings.Device));
                return await work.WaitAsync(stop, StopPatience).ConfigureAwait(false) ?? Stopped();
            }
            catch (Exception e) when (!IsStopped(e))
            {
                TrainerFailedException failure = TrainerFailure.From(e);
                Exception? unexpected = failure.ExitCode == TrainerExitCode.InternalError ? e : null;
                LogFailure(both.CreateLogger<TrainerProgram>(), unexpected, failure.Message, failure.Remedy);
                throw failure;
            }
        }
        catch (Exception e) when (IsStopped(e))
        {
            return Stopped();
        }
        catch (Exception e)
        {
            TrainerFailedException failure = TrainerFailure.From(e);
            return new RunResult { ExitCode = failure.ExitCode, Reason = failure.Message, Remedy = failure.Remedy, EndedAt = clock.GetUtcNow() };
        }
    }

    private bool IsStopped(Exception exception) => exception is OperationCanceledException && stop.Token.IsCancellationRequested;

    private RunResult Stopped() => new() { ExitCode = stop.ExitCode, Reason = stop.Reason, Remedy = stop.Remedy, EndedAt = clock.GetUtcNow() };

    private async Task FinishAsync(IRunMirror mirror)
    {
        using var patience = new CancellationTokenSource();
        if (stop.Token.IsCancellationRequested)
        {
            patience.CancelAfter(UploadPatience);
        }

        try
        {
            await mirror.FinishAsync(patience.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested)
        {
            LogNotUploaded();
        }
        catch (Exception e)
        {
            throw TrainerFailure.From(e);
        }
    }

    [LoggerMessage(1, LogLevel.Information, "{RunId} is exported already")]
    private partial void LogDoneBefore(string runId);

    [LoggerMessage(3, LogLevel.Error, "{Reason} {Remedy}")]
    private static partial void LogFailure(ILogger logger, Exception? exception, string reason, string remedy);

    [LoggerMessage(2, LogLevel.Warning, "The time after the signal did not suffice to upload everything; the rest is uploaded when the run goes on on this machine")]
    private partial void LogNotUploaded();
}
