using System.Text;
using CsCheck;
using GanFunctions.Inference;
using GanFunctions.Pipeline.Workflow;

namespace GanFunctions.Pipeline.Tests.Workflow;

public sealed class TrainingRequestParserTests
{
    private const string Subject = "/blobServices/default/containers/datasets/blobs/horses/first.zip";
    private const string EventGrid = $$"""{ "id": "1", "eventType": "Microsoft.Storage.BlobCreated", "subject": "{{Subject}}", "data": { "api": "PutBlob", "eTag": "0x1" } }""";
    private const string Cloud = $$"""{ "specversion": "1.0", "type": "Microsoft.Storage.BlobCreated", "source": "/x", "id": "1", "subject": "{{Subject}}", "data": {} }""";

    [Theory]
    [InlineData(EventGrid)]
    [InlineData("[" + EventGrid + "]")]
    [InlineData(Cloud)]
    [InlineData("""{ "dataset": "horses/first.zip" }""")]
    [InlineData("""{ "model": "horses", "dataset": "datasets/horses/first.zip" }""")]
    public void A_delivery_is_read_plain_and_in_Base64(string message)
    {
        Assert.Equal("horses/first.zip", Assert.Single(TrainingRequestParser.Parse(message)).Blob);
        Assert.Equal("horses/first.zip", Assert.Single(TrainingRequestParser.Parse(Convert.ToBase64String(Encoding.UTF8.GetBytes(message)))).Blob);
    }

    [Fact]
    public void Settings_come_along()
    {
        DatasetDelivery delivery = Assert.Single(TrainingRequestParser.Parse("""{ "model": "horses", "settings": { "epochs": 3 } }"""));

        Assert.Equal(("horses.zip", 3), (delivery.Blob, (int)delivery.Settings!["epochs"]!));
    }

    [Theory]
    [InlineData("""{ "eventType": "Microsoft.Storage.BlobDeleted", "subject": "/blobServices/default/containers/datasets/blobs/a.zip" }""")]
    [InlineData("""{ "eventType": "Microsoft.Storage.BlobCreated", "subject": "/blobServices/default/containers/images/blobs/a.zip" }""")]
    public void Other_events_are_ignored(string message) => Assert.Empty(TrainingRequestParser.Parse(message));

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("[1]")]
    [InlineData("""{ "dataset": 3 }""")]
    [InlineData("""{ "model": "zebras", "dataset": "horses.zip" }""")]
    [InlineData("""{ "model": "a", "model": "b" }""")]
    [InlineData("""{ "dataset": "a.zip", "settings": "fast" }""")]
    public void Anything_else_is_refused(string message) => Assert.Throws<InputRejectedException>(() => TrainingRequestParser.Parse(message));

    [Theory]
    [InlineData("hello horses!", "The message is not JSON from line 1, byte 1 on. It begins with: hello horses!")]
    [InlineData("aGVsbG8gaG9yc2Vz", "The message is Base64, and what it holds is not JSON from line 1, byte 1 on. It begins with: hello horses")]
    [InlineData("/wD/AP8A", "The message is Base64, and what it holds is no text: 6 bytes that begin with FF00FF00FF00.")]
    [InlineData("", "The message is empty.")]
    public void What_is_not_JSON_is_shown(string message, string reason) =>
        Assert.Equal(reason, Assert.Throws<InputRejectedException>(() => TrainingRequestParser.Parse(message)).Message);

    [Fact]
    public void No_text_makes_it_fail_otherwise() => Gen.String.Sample(text =>
    {
        try
        {
            TrainingRequestParser.Parse(text);
        }
        catch (InputRejectedException)
        {
            // The one way to refuse.
        }
    });
}
