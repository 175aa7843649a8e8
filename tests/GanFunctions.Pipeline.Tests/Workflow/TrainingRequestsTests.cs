using GanFunctions.Inference;
using GanFunctions.Pipeline.Storage;
using GanFunctions.Pipeline.Tests.Support;
using GanFunctions.Pipeline.Training;
using GanFunctions.Pipeline.Workflow;
using GanFunctions.TestSupport;
using Microsoft.Extensions.Logging;

namespace GanFunctions.Pipeline.Tests.Workflow;

[Collection(AzuriteCollection.Name)]
public sealed class TrainingRequestsTests(AzuriteFixture azurite)
{
    private const string Event =
        """{ "id": "1", "eventType": "Microsoft.Storage.BlobCreated", "subject": "/blobServices/default/containers/datasets/blobs/gone.zip" }""";

    private readonly GanStorage _storage = GanStorage.Connect(azurite.NewAccount());

    [Fact]
    public async Task An_event_of_a_dataset_that_is_gone_is_ignored_with_one_line_that_says_so()
    {
        await _storage.EnsureCreatedAsync();
        Lines lines = new();

        Assert.Null(await new TrainingRequests(_storage, lines).QueueAsync(Assert.Single(TrainingRequestParser.Parse(Event))));

        (LogLevel level, string text) = Assert.Single(lines.Told);
        Assert.Equal(LogLevel.Information, level);
        Assert.Contains("gone.zip", text, StringComparison.Ordinal);
        Assert.Empty(await new RunStore(_storage).ListAsync());
    }

    [Fact]
    public async Task A_request_for_a_dataset_that_is_not_there_is_refused()
    {
        await _storage.EnsureCreatedAsync();
        TrainingRequests requests = new(_storage, new Lines());

        InputRejectedException refused = await Assert.ThrowsAsync<InputRejectedException>(() => requests.QueueAsync(new DatasetDelivery("gone.zip")));

        Assert.Equal("dataset-not-found", refused.Code);
    }

    private sealed class Lines : ILogger<TrainingRequests>
    {
        public List<(LogLevel Level, string Text)> Told { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Told.Add((logLevel, formatter(state, exception)));
    }
}
