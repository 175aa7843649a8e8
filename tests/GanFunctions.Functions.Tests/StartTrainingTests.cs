using Azure.Storage.Queues.Models;
using GanFunctions.Functions.Training;
using GanFunctions.Inference;
using GanFunctions.Pipeline.Training;
using GanFunctions.Pipeline.Workflow;
using GanFunctions.TestSupport;
using Microsoft.DurableTask.Client;

namespace GanFunctions.Functions.Tests;

[Collection(AzuriteCollection.Name)]
public sealed class StartTrainingTests(AzuriteFixture azurite)
{
    private readonly string _connection = azurite.NewAccount();

    [Theory]
    [InlineData("""{ "eventType": "Microsoft.Storage.BlobCreated", "subject": "/blobServices/default/containers/datasets/blobs/horses.zip", "data": {} }""")]
    [InlineData("""{ "specversion": "1.0", "type": "Microsoft.Storage.BlobCreated", "source": "/x", "id": "1", "subject": "/blobServices/default/containers/datasets/blobs/horses.zip", "data": {} }""")]
    [InlineData("""{ "model": "horses" }""")]
    public async Task A_message_makes_a_run_and_schedules_its_orchestration_under_the_runs_id(string message)
    {
        await using App app = await App.StartAsync(_connection);
        string runId = await app.UploadAsync("horses.zip");

        await DeliverAsync(app, message);

        TrainingRun run = (await app.Runs.GetAsync(runId))!;
        Assert.Equal(("horses", RunState.Queued), (run.Model, run.State));
        (string name, object? input, string? instanceId) = Assert.Single(app.Client.Scheduled);
        Assert.Equal((nameof(TrainModel), runId), (name, instanceId));
        Assert.Equal(new TrainingRequest(runId, "horses", run.Dataset), input);
    }

    [Fact]
    public async Task The_same_message_delivered_again_makes_nothing_new()
    {
        await using App app = await App.StartAsync(_connection);
        await app.UploadAsync("horses.zip");

        await DeliverAsync(app, """{ "model": "horses" }""");
        await DeliverAsync(app, """{ "model": "horses" }""", deliveries: 2);

        Assert.Single(app.Client.Scheduled);
        Assert.Single(await app.Runs.ListAsync());
    }

    [Fact]
    public async Task A_message_whose_run_was_made_but_not_scheduled_schedules_it_when_it_comes_again()
    {
        await using App app = await App.StartAsync(_connection);
        string runId = await app.UploadAsync("horses.zip");
        app.Client.Scheduling = () => throw new InvalidOperationException("The hub is away.");

        await Assert.ThrowsAsync<InvalidOperationException>(() => DeliverAsync(app, """{ "model": "horses" }"""));
        app.Client.Scheduling = null;
        await DeliverAsync(app, """{ "model": "horses" }""", deliveries: 2);

        Assert.Equal(runId, Assert.Single(app.Client.Scheduled).InstanceId);
    }

    [Fact]
    public async Task Settings_of_the_message_are_there_before_the_orchestration_is()
    {
        await using App app = await App.StartAsync(_connection);
        string runId = await app.UploadAsync("horses.zip");
        bool there = false;
        app.Client.Scheduling = () => there = app.Runs.Blob(runId, "settings.json").Exists();

        await DeliverAsync(app, """{ "model": "horses", "settings": { "epochs": 3 } }""");

        Assert.True(there);
    }

    [Fact]
    public async Task Several_events_in_one_message_make_a_run_each_and_foreign_events_none()
    {
        await using App app = await App.StartAsync(_connection);
        string horses = await app.UploadAsync("horses.zip");
        string zebras = await app.UploadAsync("zebras.zip");

        await DeliverAsync(app, $"[{Created("datasets", "horses.zip")}, {Created("images", "invert/a.png")}, {Created("datasets", "zebras.zip")}]");

        Assert.Equal([horses, zebras], app.Client.Scheduled.Select(scheduled => scheduled.InstanceId));
    }

    [Fact]
    public async Task A_dataset_of_no_fitting_name_is_rejected_and_starts_nothing()
    {
        await using App app = await App.StartAsync(_connection);
        await app.UploadAsync("other.zip");

        await DeliverAsync(app, """{ "dataset": "datasets/readme.txt" }""");

        Assert.Empty(app.Client.Scheduled);
        Assert.Empty(await app.Runs.ListAsync());
        Assert.True(await app.IsRejectedAsync("datasets/readme.txt.json"));
    }

    [Fact]
    public async Task A_request_for_a_dataset_that_is_not_there_fails_and_so_is_delivered_again()
    {
        await using App app = await App.StartAsync(_connection);

        await Assert.ThrowsAsync<InputRejectedException>(() => DeliverAsync(app, """{ "model": "gone" }"""));

        Assert.Empty(app.Client.Scheduled);
        Assert.Empty(await app.Runs.ListAsync());
    }

    [Fact]
    public async Task A_run_that_has_ended_is_not_begun_again_by_its_message()
    {
        await using App app = await App.StartAsync(_connection);
        string runId = await app.UploadAsync("horses.zip");
        await DeliverAsync(app, """{ "model": "horses" }""");
        await app.Runs.UpdateAsync(runId, run => run with { State = RunState.Failed });
        app.Client.Instances[runId] = OrchestrationRuntimeStatus.Completed;

        await DeliverAsync(app, """{ "model": "horses" }""", deliveries: 2);

        Assert.Single(app.Client.Scheduled);
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(4, false)]
    [InlineData(5, true)]
    public async Task A_message_that_cannot_be_read_is_thrown_back_and_recorded_at_the_last_delivery(long deliveries, bool recorded)
    {
        await using App app = await App.StartAsync(_connection);

        InputRejectedException fault = await Assert.ThrowsAsync<InputRejectedException>(() => DeliverAsync(app, "not json", deliveries));

        Assert.Equal("invalid-training-request", fault.Code);
        Assert.Equal(recorded, await app.IsRejectedAsync("queues/training-requests/message.json"));
    }

    private static string Created(string container, string blob) =>
        $$"""{ "eventType": "Microsoft.Storage.BlobCreated", "subject": "/blobServices/default/containers/{{container}}/blobs/{{blob}}", "data": {} }""";

    private static Task DeliverAsync(App app, string message, long deliveries = 1) => app.Function<StartTraining>().RunAsync(
        QueuesModelFactory.QueueMessage("message", "receipt", BinaryData.FromString(message), deliveries), app.Client, CancellationToken.None);
}
