using System.Diagnostics.Metrics;

namespace GanFunctions.Inference.Telemetry;

/// <summary>What is measured of networks.</summary>
internal static class InferenceMetrics
{
    /// <summary>How long runs take, in milliseconds.</summary>
    public static Histogram<double> Duration { get; } = GanTelemetry.Meter.CreateHistogram<double>(
        MetricNames.InferenceDuration, "ms", "How long a run of a network took, without the wait for its turn.");
}
