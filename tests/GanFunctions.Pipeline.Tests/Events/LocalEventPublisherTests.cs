using System.Net;
using GanFunctions.Pipeline.Events;
using GanFunctions.Pipeline.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace GanFunctions.Pipeline.Tests.Events;

public sealed class LocalEventPublisherTests
{
    [Fact]
    public async Task Events_go_to_the_file_as_lines_in_their_order()
    {
        string folder = Directory.CreateTempSubdirectory("gan-test-").FullName;
        string file = Path.Combine(folder, "new", "events.jsonl");
        await using (LocalEventPublisher publisher = new(new EventOptions { File = file }, NullLogger<LocalEventPublisher>.Instance))
        {
            Publish(publisher, "1");
            Publish(publisher, "2");
        }

        string[] lines = await File.ReadAllLinesAsync(file);
        Assert.Equal(2, lines.Length);
        Assert.Contains("models/a/1", lines[0], StringComparison.Ordinal);
        Assert.Contains("models/a/2", lines[1], StringComparison.Ordinal);
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Several_publishers_share_a_file_without_losing_or_mixing_lines()
    {
        const int Publishers = 4;
        const int Each = 25;
        string folder = Directory.CreateTempSubdirectory("gan-test-").FullName;
        string file = Path.Combine(folder, "events.jsonl");
        await Task.WhenAll(Enumerable.Range(0, Publishers).Select(number => Task.Run(async () =>
        {
            await using LocalEventPublisher publisher = new(new EventOptions { File = file }, NullLogger<LocalEventPublisher>.Instance);
            foreach (int i in Enumerable.Range(0, Each))
            {
                Publish(publisher, $"{number}-{i}");
            }
        })));

        string[] subjects = [.. (await File.ReadAllLinesAsync(file)).Select(line => System.Text.Json.Nodes.JsonNode.Parse(line)!["subject"]!.GetValue<string>())];
        Assert.Equal(Publishers * Each, subjects.Distinct().Count());
        Assert.Equal(Publishers * Each, subjects.Length);
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_webhook_that_fails_is_tried_again_and_one_that_refuses_is_not()
    {
        using Answers answers = new(HttpStatusCode.ServiceUnavailable, HttpStatusCode.OK, HttpStatusCode.BadRequest);
        EventOptions options = new() { Webhook = new Uri("http://localhost/hook"), WebhookDelay = TimeSpan.Zero };
        await using (LocalEventPublisher publisher = new(options, NullLogger<LocalEventPublisher>.Instance, answers))
        {
            Publish(publisher, "1");
            Publish(publisher, "2");
        }

        Assert.Equal(["models/a/1", "models/a/1", "models/a/2"], answers.Subjects);
    }

    private static void Publish(LocalEventPublisher publisher, string version) => publisher.Publish(
        GanEvents.Create(GanStorage.Connect("UseDevelopmentStorage=true"), new ModelPublished("a", version, null), DateTimeOffset.UnixEpoch));

    private sealed class Answers(params HttpStatusCode[] codes) : HttpMessageHandler
    {
        public List<string> Subjects { get; } = [];

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            string body = await request.Content!.ReadAsStringAsync(cancellationToken);
            Subjects.Add((string)System.Text.Json.Nodes.JsonNode.Parse(body)!["subject"]!);
            return new HttpResponseMessage(codes[Subjects.Count - 1]);
        }
    }
}
