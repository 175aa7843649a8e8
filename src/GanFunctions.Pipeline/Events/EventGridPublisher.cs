using System.Threading.Channels;
using Azure;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Identity;
using Azure.Messaging;
using Azure.Messaging.EventGrid;
using GanFunctions.Pipeline.Telemetry;
using Microsoft.Extensions.Logging;

namespace GanFunctions.Pipeline.Events;

/// <summary>Sends events to an Event Grid topic, several at a time, from a bounded queue in the background.</summary>
public sealed partial class EventGridPublisher : IEventPublisher, IAsyncDisposable
{
    private static readonly TimeSpan ClosingTime = TimeSpan.FromSeconds(5);

    private readonly EventOptions _options;
    private readonly ILogger<EventGridPublisher> _logger;
    private readonly TimeProvider _time;
    private readonly EventGridPublisherClient _client;
    private readonly Channel<CloudEvent> _queue;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _delivery;

    /// <summary>Opens the queue; nothing is sent yet.</summary>
    /// <param name="options">Which topic, how many at a time, and how patiently.</param>
    /// <param name="logger">Told of what could not be delivered.</param>
    /// <param name="time">The clock; the system's where null.</param>
    /// <exception cref="ArgumentException">The options name no topic.</exception>
    public EventGridPublisher(EventOptions options, ILogger<EventGridPublisher> logger, TimeProvider? time = null)
        : this(options, logger, time ?? TimeProvider.System, CredentialOf(options), transport: null)
    {
    }

    internal EventGridPublisher(
        EventOptions options, ILogger<EventGridPublisher> logger, TimeProvider time, TokenCredential credential, HttpPipelineTransport? transport)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        _logger = logger;
        _time = time;
        EventGridPublisherClientOptions client = new();
        client.Transport = transport ?? client.Transport;

        // Attempts are counted here, where a batch can be cut and the end of the host is known.
        client.Retry.MaxRetries = 0;
        client.Retry.NetworkTimeout = options.TopicTimeout;
        _client = new EventGridPublisherClient(
            options.Topic ?? throw new ArgumentException("The options name no topic.", nameof(options)), credential, client);
        _queue = Channel.CreateBounded<CloudEvent>(
            new BoundedChannelOptions(options.MaxWaiting) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true },
            dropped => Drop([dropped], "too many events wait"));
        _delivery = Task.Run(DeliverAsync);
    }

    /// <inheritdoc/>
    public void Publish(CloudEvent cloudEvent) => _queue.Writer.TryWrite(cloudEvent);

    /// <summary>Delivers what waits, for five seconds at most.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        _stop.CancelAfter(ClosingTime);
        await _delivery;
        _stop.Dispose();
    }

    private static DefaultAzureCredential CredentialOf(EventOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        DefaultAzureCredentialOptions found = new();
        found.ManagedIdentityClientId = options.TopicClientId ?? found.ManagedIdentityClientId;
        return new DefaultAzureCredential(found);
    }

    private async Task DeliverAsync()
    {
        while (await _queue.Reader.WaitToReadAsync())
        {
            foreach (CloudEvent[] batch in EventBatches.Of(TakeWaiting(), _options.TopicBatch))
            {
                await DeliverAsync(batch);
            }
        }
    }

    private List<CloudEvent> TakeWaiting()
    {
        List<CloudEvent> waiting = [];
        while (waiting.Count < _options.TopicBatch && _queue.Reader.TryRead(out CloudEvent? next))
        {
            waiting.Add(next);
        }

        return waiting;
    }

    private async Task DeliverAsync(CloudEvent[] batch)
    {
        string fault = "";
        for (int attempt = 1; attempt <= _options.TopicAttempts; attempt++)
        {
            try
            {
                if (attempt > 1)
                {
                    await Task.Delay(PauseBefore(attempt), _time, _stop.Token);
                }

                await _client.SendEventsAsync(batch, _stop.Token);
                PipelineMetrics.EventsSent.Add(batch.Length);
                return;
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                Drop(batch, "the host ends");
                return;
            }
            catch (RequestFailedException exception) when (exception.Status == 413 && batch.Length > 1)
            {
                await DeliverAsync(batch[..(batch.Length / 2)]);
                await DeliverAsync(batch[(batch.Length / 2)..]);
                return;
            }
            catch (RequestFailedException exception) when (exception.Status is 400 or 404 or 413)
            {
                Drop(batch, FirstLine(exception));
                return;
            }
            catch (Exception exception)
            {
                // Whatever it is, nobody's work fails for it.
                fault = FirstLine(exception);
            }
        }

        Drop(batch, fault);
    }

    private TimeSpan PauseBefore(int attempt) =>
        TimeSpan.FromMilliseconds(Math.Min(_options.TopicDelay.TotalMilliseconds * Math.Pow(2, attempt - 2), TimeSpan.FromMinutes(1).TotalMilliseconds));

    private void Drop(CloudEvent[] events, string reason)
    {
        PipelineMetrics.EventsDropped.Add(events.Length);
        foreach (CloudEvent dropped in events)
        {
            LogDropped(dropped.Type, dropped.Id, reason);
        }
    }

    private static string FirstLine(Exception exception) => exception.Message.Split('\n')[0].TrimEnd('\r');

    [LoggerMessage(Level = LogLevel.Warning, Message = "The event {Type} {Id} was not sent to the topic: {Reason}")]
    private partial void LogDropped(string type, string id, string reason);
}
