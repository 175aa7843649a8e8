using System.Text.Json;
using Azure.Messaging;

namespace GanFunctions.Pipeline.Events;

/// <summary>Cuts events into batches that Event Grid takes: a request of at most one megabyte.</summary>
internal static class EventBatches
{
    /// <summary>The longest request, with room for what holds the events together.</summary>
    public const int MaxBytes = 1_000_000;

    /// <summary>The batches, in order. What alone is too long makes a batch of its own.</summary>
    /// <param name="events">The events.</param>
    /// <param name="most">How many a batch has at most.</param>
    public static IEnumerable<CloudEvent[]> Of(IEnumerable<CloudEvent> events, int most)
    {
        List<CloudEvent> batch = [];
        int bytes = 0;
        foreach (CloudEvent next in events)
        {
            int length = JsonSerializer.SerializeToUtf8Bytes(next).Length + 1;
            if (batch.Count > 0 && (batch.Count == most || bytes + length > MaxBytes))
            {
                yield return [.. batch];
                batch.Clear();
                bytes = 0;
            }

            batch.Add(next);
            bytes += length;
        }

        if (batch.Count > 0)
        {
            yield return [.. batch];
        }
    }
}
