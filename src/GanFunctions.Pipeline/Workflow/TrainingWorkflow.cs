using GanFunctions.Pipeline.Training;
using Microsoft.Extensions.Logging;

namespace GanFunctions.Pipeline.Workflow;

/// <summary>
/// A training run from the request to the end: validate, wait for its turn, dispatch a trainer, watch it (and dispatch
/// another where it failed), publish, promote, announce. It has no clock, no chance and no I/O of its own: what it does
/// follows from what the context's calls return.
/// </summary>
/// <param name="options">How patient it is.</param>
public sealed partial class TrainingWorkflow(WorkflowOptions options)
{
    /// <summary>Drives the run to its end.</summary>
    /// <param name="context">The world.</param>
    /// <param name="request">What is asked for.</param>
    /// <returns>How it ended.</returns>
    public async Task<RunState> RunAsync(IWorkflowContext context, TrainingRequest request)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(request);
        ILogger logger = context.CreateLogger(typeof(TrainingWorkflow).FullName!);
        FinishInput end;
        try
        {
            end = await DriveAsync(context, logger);
        }
        catch (StepFailedException exception) when (exception.Code == StepFailedException.CancelledCode)
        {
            end = Cancelled();
        }
        catch (StepFailedException exception)
        {
            end = new FinishInput(RunState.Failed, exception.Code, exception.Message, exception.Remedy);
        }

        await context.CallStepAsync<Nothing>(StepNames.Finish, end, StepRetry.Usual);
        context.SetStatus(end.State.ToString());
        LogEnded(logger, request.RunId, end.State, end.Reason);
        return end.State;
    }

    private async Task<FinishInput> DriveAsync(IWorkflowContext context, ILogger logger)
    {
        if (await EnterAsync(context, RunState.Validating))
        {
            return Cancelled();
        }

        try
        {
            await context.CallStepAsync<ValidateResult>(StepNames.Validate, null, StepRetry.Usual);
        }
        catch (StepFailedException exception) when (exception.Code is not (StepFailedException.CancelledCode or StepFailedException.InternalCode))
        {
            return new FinishInput(RunState.Failed, exception.Code, exception.Message, exception.Remedy) { Refused = true };
        }

        if (await EnterAsync(context, RunState.Queued) || await WaitForTurnAsync(context))
        {
            return Cancelled();
        }

        if (await TrainAsync(context, logger) is { } unfinished)
        {
            return unfinished;
        }

        if (await EnterAsync(context, RunState.Publishing))
        {
            return Cancelled();
        }

        PublishResult published = await context.CallStepAsync<PublishResult>(StepNames.Publish, null, StepRetry.Usual);
        if (await EnterAsync(context, RunState.Promoting))
        {
            return Cancelled($"The run was cancelled after the version {published.Version} had been published; it was not made current.");
        }

        PromoteResult promotion = await context.CallStepAsync<PromoteResult>(StepNames.Promote, null, StepRetry.Usual);
        return new FinishInput(RunState.Succeeded, Reason: promotion.Promoted ? null : promotion.Reason, Promoted: promotion.Promoted);
    }

    private static async Task<bool> EnterAsync(IWorkflowContext context, RunState state, int? attempts = null)
    {
        context.SetStatus(state.ToString());
        return (await context.CallStepAsync<RecordResult>(StepNames.Record, new RecordInput(state, attempts), StepRetry.Usual)).Cancelled;
    }

    private async Task<bool> WaitForTurnAsync(IWorkflowContext context)
    {
        while (true)
        {
            TurnResult turn = await context.CallStepAsync<TurnResult>(StepNames.Turn, null, StepRetry.Usual);
            if (turn.Outcome != TurnOutcome.Wait)
            {
                return turn.Outcome == TurnOutcome.Cancelled;
            }

            await PauseAsync(context);
        }
    }

    /// <summary>Starts trainers until one is done; gives the run's end where none will be.</summary>
    private async Task<FinishInput?> TrainAsync(IWorkflowContext context, ILogger logger)
    {
        StepRetry pauses = new(options.MaxAttempts, options.RetryDelay, options.MaxRetryDelay);
        int faults = 0;
        int idle = 0;
        long step = 0;
        for (int attempt = 1; ; attempt++)
        {
            if (await EnterAsync(context, RunState.Dispatching, attempt))
            {
                return Cancelled();
            }

            WatchResult seen = await StartAndWatchAsync(context, attempt);
            if (seen.Outcome == TrainerOutcome.Done)
            {
                return null;
            }

            if (seen.Outcome == TrainerOutcome.Cancelled)
            {
                return Cancelled();
            }

            if (seen.Outcome == TrainerOutcome.Refused)
            {
                return Failed(seen, "");
            }

            // What got ahead may fail again later; only what stands still is given up.
            bool progressed = seen.Step > step;
            step = Math.Max(step, seen.Step);
            if (seen.Outcome is TrainerOutcome.NeverStarted or TrainerOutcome.Interrupted)
            {
                idle = progressed ? 1 : idle + 1;
            }
            else
            {
                faults = progressed ? 1 : faults + 1;
            }

            if (faults >= options.MaxAttempts || idle >= options.MaxStarts)
            {
                return Failed(seen, $" It was the last of {attempt} attempts.");
            }

            LogAgain(logger, context.InstanceId, attempt, seen.Outcome, seen.Reason);
            TimeSpan pause = pauses.DelayAfter(Math.Max(1, faults + idle));
            if (await context.WaitForEventAsync<CancelRequest>(EventNames.Cancel, pause) is not null)
            {
                return Cancelled();
            }
        }
    }

    private async Task<WatchResult> StartAndWatchAsync(IWorkflowContext context, int attempt)
    {
        DispatchResult dispatched = await context.CallStepAsync<DispatchResult>(StepNames.Dispatch, new DispatchInput(attempt), StepRetry.Usual);
        if (dispatched.AlreadyDone)
        {
            return new WatchResult(TrainerOutcome.Done);
        }

        await EnterAsync(context, RunState.Training);
        WatchResult seen = await context.CallStepAsync<WatchResult>(StepNames.Watch, dispatched, StepRetry.Usual);
        while (seen.Outcome == TrainerOutcome.Working)
        {
            await PauseAsync(context);
            seen = await context.CallStepAsync<WatchResult>(StepNames.Watch, dispatched with { Watched = seen.Watched }, StepRetry.Usual);
        }

        if (seen.Outcome is TrainerOutcome.Stalled or TrainerOutcome.NeverStarted or TrainerOutcome.Cancelled)
        {
            await context.CallStepAsync<Nothing>(StepNames.Stop, null, StepRetry.Usual);
        }

        return seen;
    }

    private Task PauseAsync(IWorkflowContext context) =>
        options.LookInterval > TimeSpan.Zero ? context.DelayAsync(options.LookInterval) : Task.CompletedTask;

    private static FinishInput Cancelled(string reason = "The run was cancelled.") =>
        new(RunState.Cancelled, StepFailedException.CancelledCode, reason, "Go on with 'gan runs resume'.");

    private static FinishInput Failed(WatchResult seen, string remark) => new(
        RunState.Failed,
        seen.Outcome switch
        {
            TrainerOutcome.NeverStarted => "trainer-never-started",
            TrainerOutcome.Stalled => "trainer-stalled",
            TrainerOutcome.Crashed => "trainer-crashed",
            TrainerOutcome.Interrupted => "trainer-interrupted",
            _ => TrainerExit.Code(seen.ExitCode),
        },
        seen.Reason + remark,
        seen.Remedy ?? "Read the log with 'gan runs logs', mend what it says, then 'gan runs resume'.");

    [LoggerMessage(Level = LogLevel.Warning, Message = "The trainer of {RunId}, attempt {Attempt}: {Outcome}; another is started. {Reason}")]
    private static partial void LogAgain(ILogger logger, string runId, int attempt, TrainerOutcome outcome, string? reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "The run {RunId} ended: {State}. {Reason}")]
    private static partial void LogEnded(ILogger logger, string runId, RunState state, string? reason);
}
