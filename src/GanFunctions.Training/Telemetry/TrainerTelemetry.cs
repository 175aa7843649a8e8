using System.Diagnostics;
using System.Diagnostics.Metrics;
using GanFunctions.Inference.Telemetry;
using GanFunctions.Training.Runs;

namespace GanFunctions.Training.Telemetry;

/// <summary>What is told and measured of a training.</summary>
internal static class TrainerTelemetry
{
    private static readonly Gauge<double> Pace = GanTelemetry.Meter.CreateGauge<double>(
        MetricNames.TrainingPace, "{image}/s", "Training images of each domain a second, smoothed.");

    /// <summary>Starts the span of an attempt, within the trace of who started the trainer; in one of its own where nobody is named.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="settings">Who started it.</param>
    public static Activity? StartAttempt(string runId, TrainerSettings settings)
    {
        ActivityContext.TryParse(settings.TraceParent, settings.TraceState, isRemote: true, out ActivityContext parent);
        return GanTelemetry.Source.StartActivity(SpanNames.Train, ActivityKind.Consumer, parent, [new(TagNames.RunId, runId)]);
    }

    /// <summary>Starts the span of something that interrupts the training.</summary>
    /// <param name="name">One of <see cref="SpanNames"/>.</param>
    /// <param name="step">Steps done.</param>
    public static Activity? StartPause(string name, long step) =>
        GanTelemetry.Source.StartActivity(name, ActivityKind.Internal, parentContext: default, [new(TagNames.Step, step)]);

    /// <summary>Records how fast it goes.</summary>
    public static void RecordPace(string runId, double imagesPerSecond) => Pace.Record(imagesPerSecond, new TagList { { TagNames.RunId, runId } });
}
