using GanFunctions.Pipeline.Storage;
using GanFunctions.Pipeline.Training;
using Microsoft.Extensions.Logging;

namespace GanFunctions.Pipeline.Workflow.Steps;

/// <summary>
/// Runs that compete train one at a time, the oldest first. Waits for a while until it is the run's turn, and asks older
/// runs of its model to stop where its configuration says so.
/// </summary>
internal sealed partial class TurnStep(
    StepServices services, IRunCompetition competition, MonitorOptions monitor, WorkflowOptions options, ILogger<TurnStep> logger)
    : TrainingStep<Nothing, TurnResult>(StepNames.Turn)
{
    private const string LockName = "turn.lock";

    protected override async Task<TurnResult> TakeAsync(string runId, Nothing input, CancellationToken ct)
    {
        long start = services.Time.GetTimestamp();
        while (true)
        {
            if (await services.Runs.IsCancelRequestedAsync(runId, ct))
            {
                return new TurnResult(TurnOutcome.Cancelled);
            }

            if (await TryGoAsync(runId, ct))
            {
                return new TurnResult(TurnOutcome.Go);
            }

            if (services.Time.GetElapsedTime(start) >= options.StepTime)
            {
                return new TurnResult(TurnOutcome.Wait);
            }

            await Task.Delay(monitor.PollInterval, services.Time, ct);
        }
    }

    private async Task<bool> TryGoAsync(string runId, CancellationToken ct)
    {
        if (!await MayGoAsync(runId, ct))
        {
            return false;
        }

        // Of two runs that look at the same time, whichever processes do, one goes.
        await using BlobLock? held = await BlobLock.TryAcquireAsync(services.Storage.Container(Containers.Runs).GetBlobClient(LockName), ct);
        try
        {
            if (held is null || !await MayGoAsync(runId, held.Held))
            {
                return false;
            }

            await services.Runs.UpdateAsync(runId, run => run with { State = RunState.Dispatching }, held.Held);
            return true;
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            // The lock was lost to another process.
            return false;
        }
    }

    private async Task<bool> MayGoAsync(string runId, CancellationToken ct)
    {
        IReadOnlyList<TrainingRun> runs = await services.Runs.ListAsync(ct);
        TrainingRun own = runs.FirstOrDefault(run => run.RunId == runId) ?? throw RunStore.Unknown(runId);
        TrainingRun[] others = [.. runs.Where(run => run.RunId != runId && !run.State.HasEnded())];
        if (own.Configuration?.WhenRunning == RunningRunPolicy.Cancel)
        {
            await CancelAsync(others.Where(run => run.Model == own.Model && IsOlder(run, own)), runId, ct);
        }

        return !others.Any(run => competition.IsBetween(own, run) && (run.State.IsActive() || IsOlder(run, own)));
    }

    private async Task CancelAsync(IEnumerable<TrainingRun> runs, string by, CancellationToken ct)
    {
        foreach (TrainingRun run in runs)
        {
            if (!await services.Runs.IsCancelRequestedAsync(run.RunId, ct))
            {
                LogCancelling(run.RunId, by);
                await services.Runs.RequestCancelAsync(run.RunId, ct);
            }
        }
    }

    private static bool IsOlder(TrainingRun run, TrainingRun than) =>
        run.CreatedAt < than.CreatedAt || (run.CreatedAt == than.CreatedAt && string.CompareOrdinal(run.RunId, than.RunId) < 0);

    [LoggerMessage(Level = LogLevel.Information, Message = "The run {RunId} is cancelled in favour of {By}, as its configuration says")]
    private partial void LogCancelling(string runId, string by);
}
