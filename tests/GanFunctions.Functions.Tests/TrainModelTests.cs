using System.Text.Json;
using GanFunctions.Functions.Training;
using GanFunctions.Pipeline.Storage;
using GanFunctions.Pipeline.Training;
using GanFunctions.Pipeline.Workflow;

namespace GanFunctions.Functions.Tests;

public sealed class TrainModelTests
{
    private static readonly TimeSpan Look = TimeSpan.FromMinutes(2);
    private static readonly TrainingRequest Request = new("horses-0123456789ab", "horses", new DatasetReference("horses.zip", "0x1", 10));

    private readonly List<WatchResult> _sights = [];
    private readonly Queue<StepOutcome> _validations = [];
    private int _failures;
    private FinishInput? _end;

    [Fact]
    public void A_run_goes_through_its_steps_and_sleeps_between_looks_at_the_trainer()
    {
        DateTimeOffset heard = new(2026, 11, 25, 9, 0, 0, TimeSpan.Zero);
        _sights.AddRange([Working(heard), Working(heard), new WatchResult(TrainerOutcome.Done)]);
        DurableEngine engine = Engine();

        Assert.Equal("Succeeded", engine.Run());
        Assert.Equal(
            [
                "TrainModel_Record", "TrainModel_Validate", "TrainModel_Record", "TrainModel_Turn", "TrainModel_Record",
                "TrainModel_Dispatch", "TrainModel_Record", "TrainModel_Watch", $"timer {Look:c}", "TrainModel_Watch", $"timer {Look:c}", "TrainModel_Watch",
                "TrainModel_Record", "TrainModel_Publish", "TrainModel_Record", "TrainModel_Promote", "TrainModel_Finish",
            ],
            engine.Log);
        Assert.Equal("Succeeded", engine.Status);
        Assert.Equal(RunState.Succeeded, _end!.State);
    }

    [Fact]
    public void A_look_knows_what_the_look_before_saw()
    {
        DateTimeOffset heard = new(2026, 11, 25, 9, 0, 7, TimeSpan.Zero);
        _sights.AddRange([Working(heard), new WatchResult(TrainerOutcome.Done)]);
        List<DispatchResult> told = [];
        DurableEngine engine = Engine(onWatch: told.Add);

        engine.Run();

        Assert.Null(told[0].Watched);
        Assert.Equal(heard, told[1].Watched!.HeardAt);
    }

    [Fact]
    public void A_cancellation_is_worth_an_early_look_and_short_pauses_from_then_on()
    {
        _sights.AddRange([Working(null), Working(null), new WatchResult(TrainerOutcome.Cancelled)]);
        int sleeps = 0;
        DurableEngine engine = Engine(asleep: _ => sleeps++ == 0 ? (DurableEvents.Cancel, new CancelRequest(Request.RunId)) : null);

        Assert.Equal("Cancelled", engine.Run());
        Assert.Equal(
            ["event CancelTraining", "TrainModel_Watch", "timer 00:00:15", "TrainModel_Watch", "TrainModel_Stop", "TrainModel_Finish"],
            engine.Log.Skip(8));
    }

    [Fact]
    public void Every_heartbeat_is_worth_an_early_look_whatever_it_carries()
    {
        _sights.AddRange([Working(null), Working(null), Working(null), new WatchResult(TrainerOutcome.Done)]);
        int sleeps = 0;
        DurableEngine engine = Engine(asleep: _ => sleeps++ switch
        {
            0 => (DurableEvents.Heartbeat, null!),
            1 => (DurableEvents.Heartbeat, new { Step = 7 }),
            _ => null,
        });

        Assert.Equal("Succeeded", engine.Run());
        Assert.Equal(
            ["event TrainingHeartbeat", "TrainModel_Watch", "event TrainingHeartbeat", "TrainModel_Watch", $"timer {Look:c}", "TrainModel_Watch"],
            engine.Log.Skip(8).Take(6));
    }

    [Fact]
    public void A_cancellation_between_two_trainers_ends_the_run()
    {
        _sights.Add(new WatchResult(TrainerOutcome.Crashed, Reason: "Why."));
        DurableEngine engine = Engine(asleep: _ => (DurableEvents.Cancel, new CancelRequest(Request.RunId)));

        Assert.Equal("Cancelled", engine.Run());
        Assert.Single(engine.Log, entry => entry == "TrainModel_Dispatch");
    }

    [Fact]
    public void Storage_that_is_away_is_waited_for_and_is_no_failure_of_the_run()
    {
        foreach (int _ in Enumerable.Range(0, 10))
        {
            _validations.Enqueue(new StepOutcome(Outage: "The storage does not answer."));
        }

        DurableEngine engine = Engine();

        Assert.Equal("Succeeded", engine.Run());
        Assert.Equal(11, engine.Log.Count(entry => entry == "TrainModel_Validate"));
        Assert.Equal(10, engine.Log.Count(entry => entry == "timer 00:00:30"));
    }

    [Fact]
    public void A_refused_dataset_is_not_tried_again()
    {
        _validations.Enqueue(new StepOutcome(Failure: new StepFailure("no-images", "It holds no images.", "Put some in.")));
        DurableEngine engine = Engine();

        Assert.Equal("Failed", engine.Run());
        Assert.Equal(["TrainModel_Record", "TrainModel_Validate", "TrainModel_Finish"], engine.Log);
        Assert.Equal(("no-images", "Put some in.", true), (_end!.Code, _end.Remedy, _end.Refused));
    }

    [Theory]
    [InlineData(4, "Succeeded")]
    [InlineData(5, "Failed")]
    public void A_step_that_fails_is_tried_five_times(int failures, string end)
    {
        _failures = failures;
        DurableEngine engine = Engine();

        Assert.Equal(end, engine.Run());
        Assert.Equal(4, engine.Log.Count(entry => entry == "again TrainModel_Validate"));
        Assert.Equal(end == "Failed" ? StepFailedException.InternalCode : null, _end!.Code);
    }

    private static WatchResult Working(DateTimeOffset? heardAt) =>
        new(TrainerOutcome.Working) { Watched = new WatchMemory("0x2", heardAt, null) };

    private DurableEngine Engine(Func<TimeSpan, (string, object)?>? asleep = null, Action<DispatchResult>? onWatch = null)
    {
        TrainModel function = new(new TrainingWorkflow(new WorkflowOptions { LookInterval = Look }));
        return new DurableEngine(function.RunAsync, Request, (activity, json) => Take(activity, json, onWatch)) { Asleep = asleep ?? (_ => null) };
    }

    private StepOutcome Take(string activity, string json, Action<DispatchResult>? onWatch)
    {
        StepInput input = JsonSerializer.Deserialize<StepInput>(json)!;
        Assert.Equal(Request.RunId, input.RunId);
        switch (activity)
        {
            case ActivityNames.Record:
                return Result(new RecordResult(false));
            case ActivityNames.Validate when _failures > 0:
                _failures--;
                throw new IOException("The disk is tired.");
            case ActivityNames.Validate:
                return _validations.TryDequeue(out StepOutcome? outcome) ? outcome : Result(new ValidateResult("1.0"));
            case ActivityNames.Turn:
                return Result(new TurnResult(TurnOutcome.Go));
            case ActivityNames.Dispatch:
                return Result(new DispatchResult(false, "0x1", new DateTimeOffset(2026, 11, 25, 9, 0, 0, TimeSpan.Zero)));
            case ActivityNames.Watch:
                onWatch?.Invoke(ContractJson.Read<DispatchResult>(JsonSerializer.SerializeToUtf8Bytes(input.Input)));
                WatchResult sight = _sights.FirstOrDefault() ?? new WatchResult(TrainerOutcome.Done);
                _sights.Remove(sight);
                return Result(sight);
            case ActivityNames.Publish:
                return Result(new PublishResult("1.0"));
            case ActivityNames.Promote:
                return Result(new PromoteResult(true, "It is the first."));
            case ActivityNames.Finish:
                _end = ContractJson.Read<FinishInput>(JsonSerializer.SerializeToUtf8Bytes(input.Input));
                return Result(new Nothing());
            default:
                return Result(new Nothing());
        }
    }

    private static StepOutcome Result<T>(T value)
    {
        using JsonDocument document = JsonDocument.Parse(ContractJson.Write(value));
        return new StepOutcome(document.RootElement.Clone());
    }
}
