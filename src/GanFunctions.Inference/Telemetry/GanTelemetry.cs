using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace GanFunctions.Inference.Telemetry;

/// <summary>Where all spans and metrics of GanFunctions come from. docs/observability.md lists them.</summary>
public static class GanTelemetry
{
    /// <summary>The name of the source and of the meter.</summary>
    public const string Name = "GanFunctions";

    /// <summary>Starts spans.</summary>
    public static ActivitySource Source { get; } = new(Name);

    /// <summary>Makes instruments.</summary>
    public static Meter Meter { get; } = CreateMeter();

    private static Meter CreateMeter()
    {
        Meter meter = new(Name);
        meter.CreateObservableGauge(MetricNames.GpuMemoryUsed, GpuMemory.Used, "By", "GPU memory in use, of all processes.");
        meter.CreateObservableGauge(MetricNames.GpuMemoryTotal, GpuMemory.Total, "By", "GPU memory altogether.");
        return meter;
    }
}
