using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using GanFunctions.Inference.Telemetry;

namespace GanFunctions.Pipeline.Tests.Support;

/// <summary>Keeps what is measured.</summary>
internal sealed class MetricLog : IDisposable
{
    private readonly ConcurrentQueue<Entry> _entries = new();
    private readonly MeterListener _listener = new();

    public MetricLog()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == GanTelemetry.Name)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => _entries.Enqueue(new Entry(instrument.Name, value, tags.ToArray().ToDictionary())));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => _entries.Enqueue(new Entry(instrument.Name, value, tags.ToArray().ToDictionary())));
        _listener.Start();
    }

    public IEnumerable<Entry> Of(string name) => _entries.Where(entry => entry.Name == name);

    public double Sum(string name) => Of(name).Sum(entry => entry.Value);

    public void Dispose() => _listener.Dispose();

    internal sealed record Entry(string Name, double Value, IReadOnlyDictionary<string, object?> Tags);
}
