using System.Diagnostics;
using System.Diagnostics.Metrics;
using GanFunctions.Inference.Telemetry;

namespace GanFunctions.Pipeline.Telemetry;

/// <summary>What is measured of inputs and events.</summary>
internal static class PipelineMetrics
{
    private static readonly Counter<long> Translated = GanTelemetry.Meter.CreateCounter<long>(
        MetricNames.ImagesTranslated, "{image}", "Images translated.");

    private static readonly Counter<long> Generated = GanTelemetry.Meter.CreateCounter<long>(
        MetricNames.ImagesGenerated, "{image}", "Images generated.");

    private static readonly Counter<long> Rejected = GanTelemetry.Meter.CreateCounter<long>(
        MetricNames.InputsRejected, "{input}", "Inputs refused.");

    private static readonly Histogram<double> Age = GanTelemetry.Meter.CreateHistogram<double>(
        MetricNames.InputAge, "s", "How long an input lay before work on it began.");

    /// <summary>Events that a topic has taken.</summary>
    public static Counter<long> EventsSent { get; } = GanTelemetry.Meter.CreateCounter<long>(
        MetricNames.EventsSent, "{event}", "Events that a topic has taken.");

    /// <summary>Events that were dropped.</summary>
    public static Counter<long> EventsDropped { get; } = GanTelemetry.Meter.CreateCounter<long>(
        MetricNames.EventsDropped, "{event}", "Events that were dropped, because they could not be delivered or too many waited.");

    /// <summary>Counts a translated image.</summary>
    public static void CountTranslated(string model, string provider) =>
        Translated.Add(1, new TagList { { TagNames.Model, model }, { TagNames.Provider, provider } });

    /// <summary>Counts generated images.</summary>
    public static void CountGenerated(int images, string model, string provider) =>
        Generated.Add(images, new TagList { { TagNames.Model, model }, { TagNames.Provider, provider } });

    /// <summary>Counts a refused input.</summary>
    public static void CountRejected(string container, string code) =>
        Rejected.Add(1, new TagList { { TagNames.Container, container }, { TagNames.Code, code } });

    /// <summary>Records how long an input lay. Two clocks are compared; what comes out negative counts as nothing.</summary>
    public static void RecordAge(string container, TimeSpan age) =>
        Age.Record(Math.Max(0, age.TotalSeconds), new TagList { { TagNames.Container, container } });
}
