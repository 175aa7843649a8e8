using System.ComponentModel.DataAnnotations;
using GanFunctions.Pipeline.Storage;

namespace GanFunctions.Pipeline.Events;

/// <summary>Where a host tells what happened.</summary>
public sealed class EventOptions
{
    /// <summary>A file to which each event is added as one line of JSON; none where null.</summary>
    public string? File { get; set; }

    /// <summary>An address to which each event is posted as <c>application/cloudevents+json</c>; none where null.</summary>
    [WebAddress]
    public Uri? Webhook { get; set; }

    /// <summary>How often a webhook's delivery is tried.</summary>
    [Range(1, 20)]
    public int WebhookAttempts { get; set; } = 5;

    /// <summary>The pause after the first failed delivery; it doubles with each.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:05:00")]
    public TimeSpan WebhookDelay { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The address of an Event Grid topic that takes CloudEvents (<c>https://NAME.REGION-1.eventgrid.azure.net/api/events</c>); none where null.</summary>
    [WebAddress]
    public Uri? Topic { get; set; }

    /// <summary>The client id of the user-assigned identity that may send to the topic; what DefaultAzureCredential finds where null.</summary>
    public string? TopicClientId { get; set; }

    /// <summary>How many events one request to the topic holds at most.</summary>
    [Range(1, 5000)]
    public int TopicBatch { get; set; } = 100;

    /// <summary>How often a request to the topic is tried.</summary>
    [Range(1, 20)]
    public int TopicAttempts { get; set; } = 8;

    /// <summary>The pause after the first failed request to the topic; it doubles with each, up to a minute.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan TopicDelay { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How long one request to the topic may take.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:05:00")]
    public TimeSpan TopicTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How many events wait at most; beyond that the oldest are dropped.</summary>
    [Range(1, 1_000_000)]
    public int MaxWaiting { get; set; } = 1000;
}
