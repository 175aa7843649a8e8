using GanFunctions.Pipeline.Training;
using GanFunctions.Pipeline.Workflow;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace GanFunctions.Pipeline.Tests.Workflow;

public sealed class TrainingWorkflowTests
{
    private static readonly TrainingRequest Request = new("a-0123456789ab", "a", new DatasetReference("a.zip", "0x1", 1));

    private static readonly WorkflowOptions Options = new() { MaxAttempts = 3, MaxStarts = 4 };

    [Fact]
    public async Task A_run_goes_from_its_validation_to_its_end()
    {
        ScriptedContext context = new();

        Assert.Equal(RunState.Succeeded, await RunAsync(context));
        Assert.Equal(
            ["record", "validate", "record", "turn", "record", "dispatch", "record", "watch", "record", "publish", "record", "promote", "finish"], context.Calls);
    }

    [Theory]
    [InlineData(TrainerOutcome.Crashed, "trainer-crashed", 3)]
    [InlineData(TrainerOutcome.Stalled, "trainer-stalled", 3)]
    [InlineData(TrainerOutcome.Faulted, "trainer-failed", 3)]
    [InlineData(TrainerOutcome.NeverStarted, "trainer-never-started", 4)]
    [InlineData(TrainerOutcome.Interrupted, "trainer-interrupted", 4)]
    [InlineData(TrainerOutcome.Refused, "trainer-failed", 1)]
    public async Task A_trainer_that_ends_so_each_time_fails_the_run_after_the_attempts_that_are_worth_it(TrainerOutcome outcome, string code, int attempts)
    {
        ScriptedContext context = new() { Watch = _ => new WatchResult(outcome, Reason: "Why.") };

        Assert.Equal(RunState.Failed, await RunAsync(context));
        Assert.Equal(code, context.End!.Code);
        Assert.Equal(attempts, context.Calls.Count(call => call == "dispatch"));
        Assert.Equal(outcome is TrainerOutcome.Stalled or TrainerOutcome.NeverStarted, context.Calls.Contains("stop"));
    }

    [Fact]
    public async Task Attempts_that_get_further_are_not_counted()
    {
        ScriptedContext context = new()
        {
            Watch = attempt => attempt <= 20 ? new WatchResult(TrainerOutcome.Crashed, Step: attempt) : new WatchResult(TrainerOutcome.Done),
        };

        Assert.Equal(RunState.Succeeded, await RunAsync(context));
    }

    [Theory]
    [InlineData(TrainerExitCode.BadDataset, "bad-dataset")]
    [InlineData(TrainerExitCode.BadConfiguration, "bad-configuration")]
    [InlineData(TrainerExitCode.Usage, "trainer-usage")]
    [InlineData(TrainerExitCode.DeviceUnavailable, "device-unavailable")]
    [InlineData((TrainerExitCode)TrainerExit.NotFound, "trainer-not-found")]
    [InlineData((TrainerExitCode)TrainerExit.NotExecutable, "trainer-not-found")]
    public async Task Exit_codes_that_no_repetition_changes_fail_at_once(TrainerExitCode exit, string code)
    {
        ScriptedContext context = new() { Watch = _ => new WatchResult(TrainerExit.Outcome((int)exit), (int)exit, "Why.", "What.") };

        Assert.Equal(RunState.Failed, await RunAsync(context));
        Assert.Equal((code, "Why.", "What."), (context.End!.Code, context.End.Reason, context.End.Remedy));
        Assert.Single(context.Calls, "dispatch");
    }

    // Others on the machine may have had the memory, so that it is tried again; but not for ever.
    [Fact]
    public async Task Exhausted_memory_is_tried_again_and_then_fails_with_the_trainer_s_own_remedy()
    {
        const int Exit = (int)TrainerExitCode.OutOfMemory;
        ScriptedContext never = new() { Watch = _ => new WatchResult(TrainerExit.Outcome(Exit), Exit, "Memory is exhausted.", "Lower batchSize.") };
        ScriptedContext once = new()
        {
            Watch = attempt => attempt == 1 ? new WatchResult(TrainerExit.Outcome(Exit), Exit) : new WatchResult(TrainerOutcome.Done),
        };

        Assert.Equal(RunState.Failed, await RunAsync(never));
        Assert.Equal(("out-of-memory", "Lower batchSize."), (never.End!.Code, never.End.Remedy));
        Assert.Equal(Options.MaxAttempts, never.Calls.Count(call => call == "dispatch"));
        Assert.Equal(RunState.Succeeded, await RunAsync(once));
    }

    [Fact]
    public async Task A_run_that_is_cancelled_at_any_record_ends_so()
    {
        for (int record = 1; record <= 5; record++)
        {
            int left = record;
            ScriptedContext context = new() { Cancelled = state => state != RunState.Training && --left == 0 };

            Assert.Equal(RunState.Cancelled, await RunAsync(context));
            Assert.Equal("finish", context.Calls[^1]);
        }
    }

    [Fact]
    public async Task A_run_that_is_cancelled_while_it_waits_trains_or_pauses_ends_so()
    {
        ScriptedContext waiting = new() { Turn = TurnOutcome.Cancelled };
        ScriptedContext training = new() { Watch = _ => new WatchResult(TrainerOutcome.Cancelled) };
        ScriptedContext pausing = new() { Watch = _ => new WatchResult(TrainerOutcome.Crashed), CancelInPause = true };
        ScriptedContext publishing = new() { Fails = ("publish", StepFailedException.CancelledCode) };

        foreach (ScriptedContext context in (ScriptedContext[])[waiting, training, pausing, publishing])
        {
            Assert.Equal(RunState.Cancelled, await RunAsync(context));
        }

        Assert.Contains("stop", training.Calls);
        Assert.Single(pausing.Calls, "dispatch");
    }

    [Theory]
    [InlineData("validate", "no-images", true)]
    [InlineData("validate", StepFailedException.InternalCode, false)]
    [InlineData("dispatch", "trainer-not-found", false)]
    [InlineData("publish", "version-exists", false)]
    [InlineData("promote", StepFailedException.InternalCode, false)]
    public async Task A_step_that_fails_for_good_fails_the_run(string step, string code, bool refused)
    {
        ScriptedContext context = new() { Fails = (step, code) };

        Assert.Equal(RunState.Failed, await RunAsync(context));
        Assert.Equal((code, refused), (context.End!.Code, context.End.Refused));
    }

    [Fact]
    public async Task Nothing_is_trained_again_that_was_done()
    {
        ScriptedContext context = new() { AlreadyDone = true };

        Assert.Equal(RunState.Succeeded, await RunAsync(context));
        Assert.DoesNotContain("watch", context.Calls);
    }

    private static Task<RunState> RunAsync(ScriptedContext context) => new TrainingWorkflow(Options).RunAsync(context, Request);

    private sealed class ScriptedContext : IWorkflowContext
    {
        private int _attempt;

        public List<string> Calls { get; } = [];

        public FinishInput? End { get; private set; }

        public Func<int, WatchResult> Watch { get; init; } = _ => new WatchResult(TrainerOutcome.Done);

        public Func<RunState, bool> Cancelled { get; init; } = _ => false;

        public TurnOutcome Turn { get; init; } = TurnOutcome.Go;

        public bool CancelInPause { get; init; }

        public bool AlreadyDone { get; init; }

        public (string Step, string Code) Fails { get; init; }

        public string InstanceId => Request.RunId;

        public DateTimeOffset CurrentUtcNow => DateTimeOffset.UnixEpoch;

        public Task<TResult> CallStepAsync<TResult>(string step, object? input = null, StepRetry? retry = null)
        {
            Calls.Add(step);
            if (step == Fails.Step)
            {
                throw new StepFailedException(Fails.Code, "Why.", "What.");
            }

            object result = step switch
            {
                StepNames.Record => new RecordResult(Cancelled(((RecordInput)input!).State)),
                StepNames.Validate => new ValidateResult("1"),
                StepNames.Turn => new TurnResult(Turn),
                StepNames.Dispatch => new DispatchResult(AlreadyDone, null, CurrentUtcNow),
                StepNames.Watch => Watch(++_attempt),
                StepNames.Publish => new PublishResult("1"),
                StepNames.Promote => new PromoteResult(true, "Why."),
                StepNames.Finish => Finish((FinishInput)input!),
                _ => new Nothing(),
            };
            return Task.FromResult((TResult)result);
        }

        public Task<TEvent?> WaitForEventAsync<TEvent>(string name, TimeSpan timeout)
            where TEvent : class => Task.FromResult(CancelInPause ? (TEvent)(object)new CancelRequest(InstanceId) : null);

        public Task DelayAsync(TimeSpan delay) => Task.CompletedTask;

        public void SetStatus(string status)
        {
        }

        public ILogger CreateLogger(string category) => NullLogger.Instance;

        private Nothing Finish(FinishInput end)
        {
            End = end;
            return new Nothing();
        }
    }
}
