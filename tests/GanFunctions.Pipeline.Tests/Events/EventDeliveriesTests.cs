using System.Text.Json.Nodes;
using Azure.Storage.Queues.Models;
using GanFunctions.Inference;
using GanFunctions.Pipeline.Api;
using GanFunctions.Pipeline.Events;
using GanFunctions.Pipeline.Storage;
using GanFunctions.Pipeline.Tests.Support;
using GanFunctions.Pipeline.Workflow;
using GanFunctions.TestSupport;

namespace GanFunctions.Pipeline.Tests.Events;

[Collection(AzuriteCollection.Name)]
public sealed class EventDeliveriesTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task Event_Grids_own_question_is_answered_with_its_code()
    {
        ApiResponse answer = await new EventDeliveries(Storage()).TakeAsync("""
            [{ "id": "1", "topic": "/t", "subject": "", "eventType": "Microsoft.EventGrid.SubscriptionValidationEvent", "eventTime": "2026-11-01T00:00:00Z",
               "dataVersion": "1", "data": { "validationCode": "512D38B6", "validationUrl": "https://example.com" } }]
            """);

        Assert.Equal("512D38B6", JsonNode.Parse(answer.Body.Span)!["validationResponse"]!.ToString());
    }

    [Fact]
    public void The_question_of_CloudEvents_is_answered_with_who_asks_and_how_often_it_may_send()
    {
        Dictionary<string, string> asked = new() { ["WebHook-Request-Origin"] = "eventgrid.azure.net", ["WebHook-Request-Rate"] = "120" };

        ApiResponse answer = EventDeliveries.Permit(asked.GetValueOrDefault);

        Assert.Equal(200, answer.Status);
        Assert.Equal("eventgrid.azure.net", answer.Headers["WebHook-Allowed-Origin"]);
        Assert.Equal("120", answer.Headers["WebHook-Allowed-Rate"]);
        Assert.Equal("no-origin", Assert.Throws<InputRejectedException>(() => EventDeliveries.Permit(_ => null)).Code);
    }

    [Theory]
    [InlineData("""[{ "eventType": "Microsoft.Storage.BlobCreated", "subject": "/blobServices/default/containers/datasets/blobs/horses.zip" }]""")]
    [InlineData("""{ "specversion": "1.0", "type": "Microsoft.Storage.BlobCreated", "subject": "/blobServices/default/containers/datasets/blobs/horses.zip" }""")]
    public async Task A_dataset_that_it_tells_of_in_either_schema_is_put_on_the_queue(string body)
    {
        GanStorage storage = Storage();
        await storage.EnsureCreatedAsync();

        Assert.Equal(200, (await new EventDeliveries(storage).TakeAsync(body)).Status);

        QueueMessage message = Assert.Single((QueueMessage[])await storage.Queues.GetQueueClient(QueueNames.TrainingRequests).ReceiveMessagesAsync(10));
        Assert.Equal([new DatasetDelivery("horses.zip")], TrainingRequestParser.Parse(message.Body.ToString()));
    }

    [Theory]
    [InlineData("no JSON")]
    [InlineData("[1]")]
    [InlineData("{}")]
    [InlineData("""[{ "eventType": 1, "eventType": 2 }]""")]
    public async Task What_is_no_event_is_refused_with_a_reason(string body) => Assert.Equal(
        "invalid-training-request",
        (await Assert.ThrowsAsync<InputRejectedException>(() => new EventDeliveries(Storage()).TakeAsync(body))).Code);

    private GanStorage Storage() => GanStorage.Connect(azurite.NewAccount());
}
