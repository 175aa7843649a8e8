using GanFunctions.Pipeline.Workflow;
using Microsoft.DurableTask;
using Microsoft.Extensions.Logging;

namespace GanFunctions.Functions.Training;

/// <summary>
/// A workflow's world in Durable Functions: steps are activities, pauses durable timers, news external events. It is
/// orchestrator code: what it does follows from the orchestration's history alone, and it never leaves its thread.
/// </summary>
/// <param name="context">The orchestration.</param>
internal sealed partial class DurableWorkflowContext(TaskOrchestrationContext context) : IWorkflowContext
{
    private static readonly TimeSpan OutagePause = TimeSpan.FromSeconds(30);

    // A trainer that was asked to end takes seconds, and the pause between two looks is made for one that works.
    private static readonly TimeSpan EndingPause = TimeSpan.FromSeconds(15);

    // One wait for each event, kept from pause to pause: an event that comes in between is not lost.
    private readonly Dictionary<string, Task> _awaited = [];
    private readonly ILogger _logger = context.CreateReplaySafeLogger(typeof(DurableWorkflowContext).FullName!);
    private bool _cancelSeen;

    public string InstanceId => context.InstanceId;

    public DateTimeOffset CurrentUtcNow => new(context.CurrentUtcDateTime, TimeSpan.Zero);

    public async Task<TResult> CallStepAsync<TResult>(string step, object? input = null, StepRetry? retry = null)
    {
        StepInput told = StepInput.Of(InstanceId, input);
        while (true)
        {
            StepOutcome outcome = await CallActivityAsync(step, told, retry);
            if (outcome.Outage is not { } fault)
            {
                return outcome.Read<TResult>();
            }

            LogOutage(step, InstanceId, fault);
            await context.CreateTimer(OutagePause, CancellationToken.None);
        }
    }

    public async Task<TEvent?> WaitForEventAsync<TEvent>(string name, TimeSpan timeout)
        where TEvent : class
    {
        Task<TEvent> awaited = Await<TEvent>(name);
        await PauseAsync(timeout, awaited);
        if (!awaited.IsCompleted)
        {
            return null;
        }

        _awaited.Remove(name);
        return await awaited;
    }

    public async Task DelayAsync(TimeSpan most)
    {
        Task<CancelRequest> cancel = Await<CancelRequest>(EventNames.Cancel);
        Task<object?> heartbeat = Await<object?>(EventNames.Heartbeat);
        if (_cancelSeen)
        {
            await PauseAsync(most < EndingPause ? most : EndingPause, heartbeat);
        }
        else
        {
            await PauseAsync(most, Task.WhenAny(cancel, heartbeat));
        }

        _cancelSeen |= cancel.IsCompleted;
        if (heartbeat.IsCompleted)
        {
            _awaited.Remove(EventNames.Heartbeat);
        }
    }

    public void SetStatus(string status) => context.SetCustomStatus(status);

    public ILogger CreateLogger(string category) => context.CreateReplaySafeLogger(category);

    private async Task<StepOutcome> CallActivityAsync(string step, StepInput told, StepRetry? retry)
    {
        TaskOptions? options = retry is null
            ? null
            : TaskOptions.FromRetryPolicy(new RetryPolicy(retry.Attempts, retry.FirstDelay, backoffCoefficient: 2, maxRetryInterval: retry.MaxDelay));
        try
        {
            return await context.CallActivityAsync<StepOutcome>(ActivityNames.Of(step), told, options);
        }
        catch (TaskFailedException exception)
        {
            throw new StepFailedException(
                StepFailedException.InternalCode,
                $"The step {step} failed {retry?.Attempts ?? 1} times: {exception.FailureDetails.ErrorMessage}",
                $"Mend what it says, then 'gan runs resume {InstanceId}'.");
        }
    }

    private Task<TEvent> Await<TEvent>(string name)
    {
        if (!_awaited.TryGetValue(name, out Task? awaited))
        {
            awaited = context.WaitForExternalEvent<TEvent>(DurableEvents.Of(name));
            _awaited.Add(name, awaited);
        }

        return (Task<TEvent>)awaited;
    }

    /// <summary>Sleeps until the news comes, or the time is over.</summary>
    private async Task PauseAsync(TimeSpan most, Task news)
    {
        if (news.IsCompleted)
        {
            return;
        }

        using CancellationTokenSource woken = new();
        Task timer = context.CreateTimer(most, woken.Token);
        if (await Task.WhenAny(timer, news) != timer)
        {
            // Not CancelAsync, which would leave the orchestrator's thread.
#pragma warning disable CA1849
            woken.Cancel();
#pragma warning restore CA1849
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The step {Step} of {RunId} waits for the storage: {Fault}")]
    private partial void LogOutage(string step, string runId, string fault);
}
