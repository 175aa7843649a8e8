using System.Collections.Concurrent;
using System.Diagnostics;

namespace GanFunctions.Pipeline.Tests.Support;

/// <summary>Keeps the spans of one trace, whose root it is.</summary>
internal sealed class SpanLog : IDisposable
{
    private readonly ConcurrentQueue<Activity> _spans = new();
    private readonly ActivityListener _listener;
    private readonly Activity _root;

    public SpanLog()
    {
        _root = new Activity("delivery").SetIdFormat(ActivityIdFormat.W3C).Start();
        _listener = new ActivityListener
        {
            ShouldListenTo = _ => true,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = span =>
            {
                if (span.TraceId == _root.TraceId)
                {
                    _spans.Enqueue(span);
                }
            },
        };
        ActivitySource.AddActivityListener(_listener);
    }

    public Activity Root => _root;

    public IReadOnlyList<Activity> Spans => [.. _spans];

    public Activity Single(string name) => Assert.Single(Spans, span => span.OperationName == name);

    /// <summary>Whether a span lies within another, however deep.</summary>
    public bool IsWithin(Activity span, Activity outer)
    {
        Dictionary<ActivitySpanId, Activity> spans = Spans.Append(_root).ToDictionary(one => one.SpanId);
        for (ActivitySpanId parent = span.ParentSpanId; spans.TryGetValue(parent, out Activity? found); parent = found.ParentSpanId)
        {
            if (found == outer)
            {
                return true;
            }
        }

        return false;
    }

    public void Dispose()
    {
        _root.Stop();
        _listener.Dispose();
    }
}
