using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Azure.Core;
using Azure.Messaging;
using CsCheck;
using GanFunctions.Inference.Telemetry;
using GanFunctions.Pipeline.Events;
using GanFunctions.Pipeline.Storage;
using GanFunctions.Pipeline.Tests.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace GanFunctions.Pipeline.Tests.Events;

[Collection(TelemetryCollection.Name)]
public sealed class EventGridPublisherTests : IAsyncLifetime
{
    private readonly ConcurrentQueue<JsonArray> _taken = new();
    private readonly ConcurrentQueue<int> _faults = new();
    private readonly TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private LoopbackServer _topic = null!;
    private int _requests;

    public async Task InitializeAsync() => _topic = await LoopbackServer.StartAsync(AnswerAsync);

    public async Task DisposeAsync() => await _topic.DisposeAsync();

    [Fact]
    public async Task Events_go_to_the_topic_as_CloudEvents_several_at_a_time_under_an_identity()
    {
        await using (EventGridPublisher publisher = Publisher())
        {
            // The first holds the queue's reader up, so that the others are there together.
            Publish(publisher, "0");
            await UntilAsync(() => _requests == 1);
            Publish(publisher, "1", "2", "3", "4", "5");
            _open.SetResult();
        }

        Assert.Equal([1, 3, 2], _taken.Select(batch => batch.Count));
        Assert.Equal(["0", "1", "2", "3", "4", "5"], Versions());
        JsonNode first = _taken.First()[0]!;
        Assert.Equal("1.0", first["specversion"]!.ToString());
        Assert.Equal(EventTypes.ModelPublished, first["type"]!.ToString());
        Assert.Equal("models/a/0", first["subject"]!.ToString());
    }

    [Theory]
    [InlineData(503, 3)]
    [InlineData(403, 3)]
    [InlineData(429, 3)]
    public async Task A_topic_that_faults_is_tried_again(int status, int faults)
    {
        _open.SetResult();
        Array.ForEach(Enumerable.Repeat(status, faults).ToArray(), _faults.Enqueue);
        await using (EventGridPublisher publisher = Publisher())
        {
            Publish(publisher, "1");
            await UntilAsync(() => !_taken.IsEmpty);
        }

        Assert.Equal(faults + 1, _requests);
    }

    [Fact]
    public async Task What_the_topic_refuses_is_dropped_and_counted_and_the_next_goes_through()
    {
        _open.SetResult();
        _faults.Enqueue(400);
        using MetricLog metrics = new();
        await using (EventGridPublisher publisher = Publisher())
        {
            Publish(publisher, "1");
            await UntilAsync(() => _requests == 1);
            Publish(publisher, "2");
        }

        Assert.Equal(["2"], Versions());
        Assert.Equal(1, metrics.Sum(MetricNames.EventsDropped));
        Assert.Equal(1, metrics.Sum(MetricNames.EventsSent));
    }

    [Fact]
    public async Task A_batch_that_is_too_large_is_cut_in_two()
    {
        _open.SetResult();
        await using (EventGridPublisher publisher = Publisher())
        {
            _faults.Enqueue(413);
            publisher.Publish(Event("1"));
            publisher.Publish(Event("2"));
            publisher.Publish(Event("3"));
        }

        // A single event that is refused so is lost; two or three are not.
        Assert.True(Versions().Length >= 2);
    }

    [Fact]
    public async Task Beyond_what_may_wait_the_oldest_are_dropped_and_counted_and_nobody_waits()
    {
        using MetricLog metrics = new();
        await using (EventGridPublisher publisher = Publisher(options => options.MaxWaiting = 4))
        {
            Publish(publisher, "0");
            await UntilAsync(() => _requests == 1);
            Publish(publisher, [.. Enumerable.Range(1, 10).Select(number => $"{number}")]);
            _open.SetResult();
        }

        Assert.Equal(["0", "7", "8", "9", "10"], Versions());
        Assert.Equal(6, metrics.Sum(MetricNames.EventsDropped));
    }

    [Fact]
    public async Task The_end_of_the_host_waits_for_no_topic()
    {
        using MetricLog metrics = new();
        EventGridPublisher publisher = Publisher();
        Publish(publisher, "0");
        await UntilAsync(() => _requests == 1);

        await publisher.DisposeAsync();

        Assert.Equal(1, metrics.Sum(MetricNames.EventsDropped));
        _open.SetResult();
    }

    [Fact]
    public void Batches_hold_every_event_once_in_order_within_both_limits()
    {
        Gen.Select(Gen.Int[1, 400_000].Array[0, 12], Gen.Int[1, 5]).Sample(
            (lengths, most) =>
            {
                CloudEvent[] events = [.. lengths.Select((length, index) => new CloudEvent("s", "t", new string('x', length)) { Id = $"{index}" })];
                CloudEvent[][] batches = [.. EventBatches.Of(events, most)];
                Assert.Equal(events, batches.SelectMany(batch => batch));
                Assert.All(batches, batch => Assert.InRange(batch.Length, 1, most));
                Assert.All(batches.Where(batch => batch.Length > 1), batch =>
                    Assert.True(batch.Sum(one => System.Text.Json.JsonSerializer.Serialize(one).Length + 1) <= EventBatches.MaxBytes));
            },
            iter: 30);
    }

    [Fact]
    public async Task The_pipeline_tells_a_topic_where_one_is_named_and_file_and_webhook_elsewhere()
    {
        Assert.IsType<LocalEventPublisher>(await PublisherOfAsync(null));
        Assert.IsType<EventPublishers>(await PublisherOfAsync(new Uri("https://topic.example/api/events")));
        static async Task<IEventPublisher> PublisherOfAsync(Uri? topic)
        {
            await using ServiceProvider services = new ServiceCollection()
                .AddGanPipeline()
                .Configure<EventOptions>(options => options.Topic = topic)
                .BuildServiceProvider();
            return services.GetRequiredService<IEventPublisher>();
        }
    }

    private EventGridPublisher Publisher(Action<EventOptions>? configure = null)
    {
        EventOptions options = new() { Topic = new Uri(_topic.Address, "api/events"), TopicBatch = 3, TopicDelay = TimeSpan.Zero };
        configure?.Invoke(options);
        return new EventGridPublisher(
            options, NullLogger<EventGridPublisher>.Instance, TimeProvider.System, LoopbackServer.Credential, LoopbackServer.Transport);
    }

    private static void Publish(EventGridPublisher publisher, params string[] versions) =>
        Array.ForEach(versions, version => publisher.Publish(Event(version)));

    private static CloudEvent Event(string version) => GanEvents.Create(
        GanStorage.Connect("UseDevelopmentStorage=true"), new ModelPublished("a", version, null), DateTimeOffset.UnixEpoch);

    private string[] Versions() => [.. _taken.SelectMany(batch => batch).Select(one => one!["data"]!["version"]!.ToString())];

    private static async Task UntilAsync(Func<bool> met)
    {
        while (!met())
        {
            await Task.Delay(5);
        }
    }

    private async Task AnswerAsync(HttpContext http)
    {
        Interlocked.Increment(ref _requests);
        bool known = http.Request.Headers.Authorization == "Bearer token" && http.Request.Path == "/api/events"
            && http.Request.ContentType!.StartsWith("application/cloudevents-batch+json", StringComparison.Ordinal);
        JsonArray batch = (await JsonNode.ParseAsync(http.Request.Body))!.AsArray();
        await _open.Task.WaitAsync(http.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        if (http.RequestAborted.IsCancellationRequested)
        {
            return;
        }

        http.Response.StatusCode = !known ? 401 : _faults.TryDequeue(out int fault) ? fault : 200;
        if (http.Response.StatusCode == 200)
        {
            _taken.Enqueue(batch);
        }
    }
}
