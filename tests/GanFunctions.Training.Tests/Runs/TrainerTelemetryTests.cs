using System.Diagnostics;
using System.Diagnostics.Metrics;
using GanFunctions.Inference.Telemetry;
using GanFunctions.Pipeline.Training;
using GanFunctions.Training.Runs;
using GanFunctions.Training.Telemetry;

namespace GanFunctions.Training.Tests.Runs;

public sealed class TrainerTelemetryTests : IDisposable
{
    private const string Parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    private readonly ActivityListener _listener = new()
    {
        ShouldListenTo = source => source.Name == GanTelemetry.Name,
        Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
    };

    public TrainerTelemetryTests() => ActivitySource.AddActivityListener(_listener);

    public void Dispose() => _listener.Dispose();

    [Fact]
    public void An_attempt_goes_on_in_the_trace_of_who_started_the_trainer()
    {
        using Activity attempt = TrainerTelemetry.StartAttempt("horses-1", Settings(Parent, "vendor=1"))!;
        using Activity pause = TrainerTelemetry.StartPause(SpanNames.Checkpoint, 7)!;

        Assert.Equal((SpanNames.Train, Parent, "vendor=1", "horses-1"), (attempt.OperationName, attempt.ParentId, attempt.TraceStateString, attempt.GetTagItem(TagNames.RunId)));
        Assert.Equal((attempt.SpanId, 7L), (pause.ParentSpanId, pause.GetTagItem(TagNames.Step)));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("nonsense")]
    public void Where_nobody_is_named_the_attempt_has_a_trace_of_its_own(string? parent)
    {
        using Activity attempt = TrainerTelemetry.StartAttempt("horses-1", Settings(parent, null))!;

        Assert.Null(attempt.ParentId);
        Assert.NotEqual(default, attempt.TraceId);
    }

    [Fact]
    public void The_pace_is_measured_by_run()
    {
        List<(double Value, object? Run)> measured = [];
        using MeterListener metrics = new();
        metrics.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Name == MetricNames.TrainingPace)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        metrics.SetMeasurementEventCallback<double>((_, value, tags, _) => measured.Add((value, tags[0].Value)));
        metrics.Start();

        TrainerTelemetry.RecordPace("horses-1", 3.5);

        Assert.Equal([(3.5, "horses-1")], measured);
    }

    private static TrainerSettings Settings(string? parent, string? state) => TrainerSettings.Read(null, null, null, name => name switch
    {
        TrainerContract.RunIdVariable => "horses-1",
        TrainerContract.StorageVariable => "UseDevelopmentStorage=true",
        TrainerContract.TraceParentVariable => parent,
        TrainerContract.TraceStateVariable => state,
        _ => null,
    });
}
