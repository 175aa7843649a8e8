using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using Azure.Messaging;
using Microsoft.Extensions.Logging;

namespace GanFunctions.Pipeline.Events;

/// <summary>Adds events to a file and posts them to a webhook, each from a bounded queue of its own in the background.</summary>
public sealed partial class LocalEventPublisher : IEventPublisher, IAsyncDisposable
{
    private static readonly TimeSpan ClosingTime = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan PostTimeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan FilePause = TimeSpan.FromMilliseconds(50);
    private const int FileAttempts = 40;

    // On other systems only None keeps another writer out, and readers of other programs do not mind it.
    private static readonly FileShare Exclusive = OperatingSystem.IsWindows() ? FileShare.Read : FileShare.None;

    private readonly EventOptions _options;
    private readonly ILogger<LocalEventPublisher> _logger;
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Channel<CloudEvent>> _queues = [];
    private readonly List<Task> _deliveries = [];
    private readonly HttpClient _http;

    /// <summary>Opens the queues.</summary>
    /// <param name="options">Where to.</param>
    /// <param name="logger">Told of what could not be delivered.</param>
    /// <param name="handler">Sends the posts; the system's where null.</param>
    public LocalEventPublisher(EventOptions options, ILogger<LocalEventPublisher> logger, HttpMessageHandler? handler = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        _logger = logger;
        _http = handler is null ? new HttpClient() : new HttpClient(handler, disposeHandler: false);
        _http.Timeout = PostTimeout;
        if (options.File is { Length: > 0 } file)
        {
            Deliver(cloudEvent => AppendAsync(file, cloudEvent));
        }

        if (options.Webhook is { } webhook)
        {
            Deliver(cloudEvent => PostAsync(webhook, cloudEvent));
        }
    }

    /// <inheritdoc/>
    public void Publish(CloudEvent cloudEvent)
    {
        foreach (Channel<CloudEvent> queue in _queues)
        {
            queue.Writer.TryWrite(cloudEvent);
        }
    }

    /// <summary>Delivers what waits, for five seconds at most.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (Channel<CloudEvent> queue in _queues)
        {
            queue.Writer.TryComplete();
        }

        _stop.CancelAfter(ClosingTime);
        await Task.WhenAll(_deliveries);
        _stop.Dispose();
        _http.Dispose();
    }

    private void Deliver(Func<CloudEvent, Task> deliver)
    {
        Channel<CloudEvent> queue = Channel.CreateBounded<CloudEvent>(
            new BoundedChannelOptions(_options.MaxWaiting) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true },
            dropped => LogDropped(dropped.Type, dropped.Id, "too many events wait"));
        _queues.Add(queue);
        _deliveries.Add(Task.Run(async () =>
        {
            await foreach (CloudEvent cloudEvent in queue.Reader.ReadAllAsync())
            {
                await deliver(cloudEvent);
            }
        }));
    }

    private async Task AppendAsync(string file, CloudEvent cloudEvent)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(file))!);
            byte[] line = Encoding.UTF8.GetBytes(JsonSerializer.Serialize(cloudEvent) + "\n");
            await using FileStream stream = await OpenAsync(file);
            await stream.WriteAsync(line, _stop.Token);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or OperationCanceledException)
        {
            LogDropped(cloudEvent.Type, cloudEvent.Id, exception.Message);
        }
    }

    // Commands add to the file of a running host; two that wrote at once would overwrite each other.
    private async Task<FileStream> OpenAsync(string file)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                return new FileStream(file, FileMode.Append, FileAccess.Write, Exclusive, bufferSize: 0);
            }
            catch (IOException) when (attempt < FileAttempts && File.Exists(file))
            {
                await Task.Delay(FilePause, _stop.Token);
            }
        }
    }

    private async Task PostAsync(Uri webhook, CloudEvent cloudEvent)
    {
        string fault = "";
        for (int attempt = 1; attempt <= _options.WebhookAttempts; attempt++)
        {
            try
            {
                if (attempt > 1)
                {
                    await Task.Delay(_options.WebhookDelay * Math.Pow(2, attempt - 2), _stop.Token);
                }

                using StringContent content = new(JsonSerializer.Serialize(cloudEvent), Encoding.UTF8, "application/cloudevents+json");
                using HttpResponseMessage answer = await _http.PostAsync(webhook, content, _stop.Token);
                if (answer.IsSuccessStatusCode)
                {
                    return;
                }

                fault = $"the webhook answered {(int)answer.StatusCode}";
                if ((int)answer.StatusCode is >= 400 and < 500 and not (408 or 429))
                {
                    break;
                }
            }
            catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException)
            {
                fault = exception.Message;
                if (_stop.IsCancellationRequested)
                {
                    break;
                }
            }
        }

        LogDropped(cloudEvent.Type, cloudEvent.Id, fault);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The event {Type} {Id} was not delivered: {Fault}")]
    private partial void LogDropped(string type, string id, string fault);
}
