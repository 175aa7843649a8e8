using System.Text.Json;
using Microsoft.DurableTask;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace GanFunctions.Functions.Tests;

/// <summary>
/// Runs an orchestrator as Durable Functions does: in episodes, each of which runs it from its beginning over what has
/// happened so far. It fails where an episode does not repeat what the one before did.
/// </summary>
/// <param name="orchestrator">The orchestrator.</param>
/// <param name="input">Its input.</param>
/// <param name="activity">Does an activity's work: name and input as JSON in, result out.</param>
internal sealed class DurableEngine(Func<TaskOrchestrationContext, Task<string>> orchestrator, object input, Func<string, string, object> activity)
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNameCaseInsensitive = true };

    private readonly List<Happening> _history = [];
    private readonly List<string> _actions = [];
    private DateTime _now = new(2026, 11, 25, 9, 0, 0, DateTimeKind.Utc);

    public List<string> Log { get; } = [];

    public string? Status { get; private set; }

    /// <summary>Called before a timer fires, to raise an event in its place: its name, and what it carries.</summary>
    public Func<TimeSpan, (string Name, object Payload)?> Asleep { get; init; } = _ => null;

    public string Run()
    {
        // The orchestrator's thread is this one, as a continuation elsewhere would not be repeatable.
        SynchronizationContext.SetSynchronizationContext(null);
        for (int episode = 0; episode < 500; episode++)
        {
            Context context = new(this);
            Task<string> running = orchestrator(context);
            foreach (Happening happening in _history)
            {
                context.Apply(happening);
            }

            if (running.IsCompleted)
            {
                return running.GetAwaiter().GetResult();
            }

            GoOn(context);
        }

        throw new InvalidOperationException("The orchestration does not end.");
    }

    private void GoOn(Context context)
    {
        if (context.Waiting.FirstOrDefault(action => action.Activity is not null) is { } next)
        {
            Log.Add(next.Activity!);
            _history.Add(Take(next));
            return;
        }

        PendingAction timer = context.Waiting.OrderBy(action => action.FireAt).FirstOrDefault(action => action.FireAt is not null)
            ?? throw new InvalidOperationException("The orchestration waits for nothing that comes.");
        TimeSpan sleep = timer.FireAt!.Value - _now;
        if (Asleep(sleep) is { } news)
        {
            Log.Add($"event {news.Name}");
            _history.Add(new Happening(null, news.Name, JsonSerializer.Serialize(news.Payload, Json), null, _now));
            return;
        }

        Log.Add($"timer {sleep:c}");
        _now = timer.FireAt.Value;
        _history.Add(new Happening(timer.Id, null, null, null, _now));
    }

    private Happening Take(PendingAction action)
    {
        int attempts = action.Retry?.MaxNumberOfAttempts ?? 1;
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                return new Happening(action.Id, null, JsonSerializer.Serialize(activity(action.Activity!, action.Input!), Json), null, _now);
            }
            catch (IOException exception)
            {
                if (attempt == attempts)
                {
                    return new Happening(action.Id, null, null, exception.Message, _now);
                }

                Log.Add($"again {action.Activity}");
            }
        }
    }

    /// <summary>What an orchestrator asked for and has not got yet.</summary>
    internal sealed record PendingAction(int Id, string? Activity, string? Input, RetryPolicy? Retry, DateTime? FireAt, Action<Happening> Complete);

    /// <summary>What happened: an activity's end or a timer's, by its id, or an event by its name.</summary>
    internal sealed record Happening(int? Id, string? Event, string? Result, string? Fault, DateTime At);

    private sealed class Context : TaskOrchestrationContext
    {
        private readonly DurableEngine _engine;
        private readonly Dictionary<string, Queue<Action<string>>> _waits = [];
        private readonly Dictionary<string, Queue<string>> _raised = [];
        private int _ids;
        private DateTime _now;

        public Context(DurableEngine engine)
        {
            _engine = engine;
            _now = new(2026, 11, 25, 9, 0, 0, DateTimeKind.Utc);
        }

        public List<PendingAction> Waiting { get; } = [];

        public override TaskName Name => "TrainModel";

        public override string InstanceId => "horses-0123456789ab";

        public override ParentOrchestrationInstance? Parent => null;

        public override DateTime CurrentUtcDateTime => _now;

        public override bool IsReplaying => false;

        protected override ILoggerFactory LoggerFactory => NullLoggerFactory.Instance;

        public void Apply(Happening happening)
        {
            _now = happening.At;
            if (happening.Event is { } name)
            {
                if (_waits.TryGetValue(name, out Queue<Action<string>>? waits) && waits.TryDequeue(out Action<string>? wait))
                {
                    wait(happening.Result!);
                }
                else
                {
                    (_raised.TryGetValue(name, out Queue<string>? raised) ? raised : _raised[name] = []).Enqueue(happening.Result!);
                }

                return;
            }

            PendingAction action = Waiting.SingleOrDefault(action => action.Id == happening.Id)
                ?? throw new InvalidOperationException($"Nothing waits for action {happening.Id} any more: the orchestrator is not deterministic.");
            Waiting.Remove(action);
            action.Complete(happening);
        }

        public override T? GetInput<T>()
            where T : default =>
            JsonSerializer.Deserialize<T>(JsonSerializer.Serialize(_engine.Input, Json), Json);

        public override Task<TResult> CallActivityAsync<TResult>(TaskName name, object? input = null, TaskOptions? options = null)
        {
            string json = JsonSerializer.Serialize(input, Json);
            TaskCompletionSource<TResult> result = new();
            Waiting.Add(new PendingAction(NextId($"{name.Name} {json}"), name.Name, json, options?.Retry?.Policy, null, happening =>
            {
                if (happening.Fault is { } fault)
                {
                    result.SetException(new TaskFailedException(name.Name, happening.Id!.Value, new TaskFailureDetails("System.IO.IOException", fault, null, null, null)));
                }
                else
                {
                    result.SetResult(JsonSerializer.Deserialize<TResult>(happening.Result!, Json)!);
                }
            }));
            return result.Task;
        }

        public override Task CreateTimer(DateTime fireAt, CancellationToken cancellationToken)
        {
            TaskCompletionSource fired = new();
            PendingAction timer = new(NextId($"timer {fireAt:O}"), null, null, null, fireAt, _ => fired.SetResult());
            Waiting.Add(timer);
            cancellationToken.Register(() =>
            {
                Waiting.Remove(timer);
                fired.TrySetCanceled(cancellationToken);
            });
            return fired.Task;
        }

        public override Task<T> WaitForExternalEvent<T>(string eventName, CancellationToken cancellationToken = default)
        {
            TaskCompletionSource<T> came = new();
            if (_raised.TryGetValue(eventName, out Queue<string>? raised) && raised.TryDequeue(out string? payload))
            {
                came.SetResult(JsonSerializer.Deserialize<T>(payload, Json)!);
            }
            else
            {
                (_waits.TryGetValue(eventName, out Queue<Action<string>>? waits) ? waits : _waits[eventName] = [])
                    .Enqueue(json => came.SetResult(JsonSerializer.Deserialize<T>(json, Json)!));
            }

            return came.Task;
        }

        public override void SetCustomStatus(object? customStatus) => _engine.Status = (string?)customStatus;

        public override void SendEvent(string instanceId, string eventName, object payload) => throw new NotSupportedException();

        public override Task<TResult> CallSubOrchestratorAsync<TResult>(TaskName orchestratorName, object? input = null, TaskOptions? options = null) =>
            throw new NotSupportedException();

        public override void ContinueAsNew(object? newInput = null, bool preserveUnprocessedEvents = true) => throw new NotSupportedException();

        public override Guid NewGuid() => throw new NotSupportedException();

        private int NextId(string action)
        {
            int id = _ids++;
            if (id == _engine._actions.Count)
            {
                _engine._actions.Add(action);
            }

            return _engine._actions[id] == action
                ? id
                : throw new InvalidOperationException($"Action {id} was '{_engine._actions[id]}' and now is '{action}': the orchestrator is not deterministic.");
        }
    }

    private object Input { get; } = input;
}
