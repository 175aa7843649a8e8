using System.ComponentModel.DataAnnotations;

namespace GanFunctions.Pipeline.Events;

/// <summary>Where a one-machine host tells what happened.</summary>
public sealed class EventOptions
{
    /// <summary>A file to which each event is added as one line of JSON; none where null.</summary>
    public string? File { get; set; }

    /// <summary>An address to which each event is posted as <c>application/cloudevents+json</c>; none where null.</summary>
    public Uri? Webhook { get; set; }

    /// <summary>How often a webhook's delivery is tried.</summary>
    [Range(1, 20)]
    public int WebhookAttempts { get; set; } = 5;

    /// <summary>The pause after the first failed delivery; it doubles with each.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:05:00")]
    public TimeSpan WebhookDelay { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How many events wait at most; beyond that the oldest are dropped.</summary>
    [Range(1, 1_000_000)]
    public int MaxWaiting { get; set; } = 1000;
}
