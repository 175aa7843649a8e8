using System.Diagnostics;
using GanFunctions.Inference.Telemetry;

namespace GanFunctions.Pipeline.Telemetry;

/// <summary>Does work within a span.</summary>
internal static class Spans
{
    /// <summary>Settles an input.</summary>
    /// <param name="name">The span's name.</param>
    /// <param name="container">The container that the input lies in.</param>
    /// <param name="blob">Its name there.</param>
    /// <param name="work">Settles it.</param>
    /// <param name="outcome">What became of it, in a word.</param>
    public static Task<T> SettleAsync<T>(string name, string container, string blob, Func<Task<T>> work, Func<T, string> outcome) => RunAsync(
        name,
        ActivityKind.Consumer,
        [new(TagNames.Container, container), new(TagNames.Blob, blob)],
        work,
        (span, settled) => span.SetTag(TagNames.Outcome, outcome(settled)));

    /// <summary>Does work.</summary>
    /// <param name="name">The span's name.</param>
    /// <param name="kind">What the work is to others.</param>
    /// <param name="tags">What is known before.</param>
    /// <param name="work">The work; what it throws marks the span as failed.</param>
    /// <param name="describe">Adds what is known afterwards.</param>
    public static async Task<T> RunAsync<T>(
        string name, ActivityKind kind, KeyValuePair<string, object?>[] tags, Func<Task<T>> work, Action<Activity, T>? describe = null)
    {
        using Activity? span = GanTelemetry.Source.StartActivity(name, kind, parentContext: default, tags);
        try
        {
            T done = await work();
            if (span is not null)
            {
                describe?.Invoke(span, done);
            }

            return done;
        }
        catch (Exception exception)
        {
            span?.SetStatus(ActivityStatusCode.Error, exception.Message.Split('\n')[0]);
            span?.AddException(exception);
            throw;
        }
    }
}
