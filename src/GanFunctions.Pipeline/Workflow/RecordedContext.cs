using System.Text.Json;
using GanFunctions.Inference;
using GanFunctions.Pipeline.Storage;
using GanFunctions.Pipeline.Workflow.Steps;
using Microsoft.Extensions.Logging;

namespace GanFunctions.Pipeline.Workflow;

/// <summary>A workflow's world on one machine: each call's result is recorded, and given again when the workflow is run anew.</summary>
internal sealed partial class RecordedContext : IWorkflowContext
{
    private const string DelayName = "delay";
    private static readonly TimeSpan EventPoll = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan OutagePause = TimeSpan.FromSeconds(5);

    private readonly IReadOnlyList<HistoryEntry> _recorded;
    private readonly WorkflowHistory _history;
    private readonly StepServices _services;
    private readonly IReadOnlyDictionary<string, TrainingStep> _steps;
    private readonly ILoggerFactory _loggers;
    private readonly ILogger _logger;
    private readonly CancellationToken _ct;
    private int _sequence;

    public RecordedContext(
        string runId,
        DateTimeOffset start,
        IReadOnlyList<HistoryEntry> recorded,
        WorkflowHistory history,
        StepServices services,
        IReadOnlyDictionary<string, TrainingStep> steps,
        ILoggerFactory loggers,
        CancellationToken ct)
    {
        InstanceId = runId;
        CurrentUtcNow = start;
        _recorded = recorded;
        _history = history;
        _services = services;
        _steps = steps;
        _loggers = loggers;
        _logger = loggers.CreateLogger<RecordedContext>();
        _ct = ct;
    }

    public string InstanceId { get; }

    public DateTimeOffset CurrentUtcNow { get; private set; }

    public string Status { get; private set; } = "";

    private bool IsReplaying => _sequence < _recorded.Count;

    public async Task<TResult> CallStepAsync<TResult>(string step, object? input, StepRetry? retry)
    {
        HistoryEntry entry = await RecordAsync(step, () => TakeAsync(step, input, retry ?? new StepRetry(1, TimeSpan.Zero, TimeSpan.Zero)));
        return entry.Failure is { } failure
            ? throw new StepFailedException(failure.Code, failure.Reason, failure.Remedy)
            : ContractJson.ReadValue<TResult>(JsonSerializer.SerializeToUtf8Bytes(entry.Result!.Value));
    }

    public async Task<TEvent?> WaitForEventAsync<TEvent>(string name, TimeSpan timeout)
        where TEvent : class
    {
        HistoryEntry entry = await RecordAsync(name, async () => (await WaitAsync(name, timeout), null));
        return entry.Result is { } result ? TrainingStep.FromJson<TEvent>(result) : null;
    }

    public Task DelayAsync(TimeSpan most) => RecordAsync(DelayName, async () =>
    {
        await Task.Delay(most, _services.Time, _ct);
        return (null, null);
    });

    public void SetStatus(string status) => Status = status;

    public ILogger CreateLogger(string category) => new ReplaySafeLogger(_loggers.CreateLogger(category), () => IsReplaying);

    private async Task<HistoryEntry> RecordAsync(string name, Func<Task<(JsonElement? Result, StepFailure? Failure)>> call)
    {
        if (IsReplaying)
        {
            HistoryEntry past = _recorded[_sequence++];
            CurrentUtcNow = past.At;
            return past.Name == name
                ? past
                : throw WorkflowHistory.Invalid($"Call {past.Sequence} of the workflow of {InstanceId} is {name}, but was {past.Name} when it was recorded.");
        }

        (JsonElement? result, StepFailure? failure) = await call();
        HistoryEntry entry = new() { Sequence = ++_sequence, Name = name, Result = result, Failure = failure, At = _services.Time.GetUtcNow() };
        await ThroughOutagesAsync(name, async () =>
        {
            await _history.AddAsync(entry, _ct);
            return true;
        });
        CurrentUtcNow = entry.At;
        return entry;
    }

    private async Task<(JsonElement? Result, StepFailure? Failure)> TakeAsync(string name, object? input, StepRetry retry)
    {
        TrainingStep step = _steps.GetValueOrDefault(name) ?? throw new ArgumentException($"There is no step {name}.", nameof(name));
        JsonElement? json = input is null ? null : TrainingStep.ToJson(input);
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                return (await ThroughOutagesAsync(name, () => step.RunAsync(InstanceId, json, _ct)), null);
            }
            catch (InputRejectedException exception)
            {
                return (null, new StepFailure(exception.Code, exception.Message, exception.Remedy));
            }
            catch (Exception exception) when (!_ct.IsCancellationRequested)
            {
                LogFailed(exception, name, InstanceId, attempt, retry.Attempts);
                if (attempt >= retry.Attempts)
                {
                    return (null, new StepFailure(
                        StepFailedException.InternalCode,
                        $"The step {name} failed {attempt} times: {exception.Message}",
                        $"Mend what it says, then 'gan runs resume {InstanceId}'."));
                }

                await Task.Delay(retry.DelayAfter(attempt), _services.Time, _ct);
            }
        }
    }

    /// <summary>Waits for storage that went away; that is no fault of the run.</summary>
    private async Task<T> ThroughOutagesAsync<T>(string name, Func<Task<T>> work)
    {
        while (true)
        {
            try
            {
                return await work();
            }
            catch (Exception exception) when (!_ct.IsCancellationRequested && StorageFault.IsUnreachable(exception))
            {
                LogOutage(name, InstanceId, exception.Message);
                await Task.Delay(OutagePause, _services.Time, _ct);
            }
        }
    }

    private async Task<JsonElement?> WaitAsync(string name, TimeSpan timeout)
    {
        if (name != EventNames.Cancel)
        {
            throw new ArgumentException($"There is no event {name}.", nameof(name));
        }

        long start = _services.Time.GetTimestamp();
        while (true)
        {
            if (await ThroughOutagesAsync(name, () => _services.Runs.IsCancelRequestedAsync(InstanceId, _ct)))
            {
                return TrainingStep.ToJson(new CancelRequest(InstanceId));
            }

            TimeSpan left = timeout - _services.Time.GetElapsedTime(start);
            if (left <= TimeSpan.Zero)
            {
                return null;
            }

            await Task.Delay(left < EventPoll ? left : EventPoll, _services.Time, _ct);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The step {Step} of {RunId} failed, attempt {Attempt} of {Attempts}")]
    private partial void LogFailed(Exception exception, string step, string runId, int attempt, int attempts);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The step {Step} of {RunId} waits for the storage: {Fault}")]
    private partial void LogOutage(string step, string runId, string fault);

    private sealed class ReplaySafeLogger(ILogger logger, Func<bool> isReplaying) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => logger.BeginScope(state);

        public bool IsEnabled(LogLevel logLevel) => !isReplaying() && logger.IsEnabled(logLevel);

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (!isReplaying())
            {
                logger.Log(logLevel, eventId, state, exception, formatter);
            }
        }
    }
}
