using Azure.Storage.Queues.Models;
using GanFunctions.Functions.Training;
using GanFunctions.Functions.Upkeep;
using GanFunctions.Pipeline.Api;
using GanFunctions.Pipeline.Storage;
using GanFunctions.Pipeline.Training;
using GanFunctions.Pipeline.Workflow;
using GanFunctions.TestSupport;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace GanFunctions.Functions.Tests;

[Collection(AzuriteCollection.Name)]
public sealed class SweepTests(AzuriteFixture azurite)
{
    private readonly string _connection = azurite.NewAccount();

    [Fact]
    public async Task A_forgotten_dataset_becomes_a_run_by_way_of_the_queue()
    {
        await using App app = await StartAsync();
        string runId = await app.UploadAsync("horses.zip");

        await SweepAsync(app);
        QueueMessage message = (await app.Storage.Queues.GetQueueClient(QueueNames.TrainingRequests).ReceiveMessageAsync()).Value;
        await app.Function<StartTraining>().RunAsync(message, app.Client, CancellationToken.None);

        Assert.Equal(runId, Assert.Single(app.Client.Scheduled).InstanceId);
    }

    [Fact]
    public async Task A_forgotten_image_is_settled()
    {
        await using App app = await StartAsync();
        await app.Storage.Container(Containers.Images).GetBlobClient("nobody/a.png").UploadAsync(BinaryData.FromString("no image"));

        await SweepAsync(app);

        Assert.True(await app.IsRejectedAsync("images/nobody/a.png.json"));
    }

    [Fact]
    public async Task Runs_without_an_orchestration_that_lives_get_one()
    {
        await using App app = await StartAsync();
        string lost = await CreateAsync(app, "lost", RunState.Training);
        string died = await CreateAsync(app, "died", RunState.Training);
        string living = await CreateAsync(app, "living", RunState.Training);
        string resumed = await CreateAsync(app, "resumed", RunState.Queued);
        string ended = await CreateAsync(app, "ended", RunState.Failed);
        app.Client.Instances[died] = OrchestrationRuntimeStatus.Failed;
        app.Client.Instances[living] = OrchestrationRuntimeStatus.Running;
        app.Client.Instances[resumed] = OrchestrationRuntimeStatus.Completed;
        app.Client.Instances[ended] = OrchestrationRuntimeStatus.Completed;

        await SweepAsync(app);
        await SweepAsync(app);

        Assert.Equal(new HashSet<string?> { lost, died, resumed }, app.Client.Scheduled.Select(scheduled => scheduled.InstanceId).ToHashSet());
        Assert.Equal(3, app.Client.Scheduled.Count);
    }

    [Fact]
    public async Task A_replica_without_its_gpu_still_revives_runs_and_serves_what_needs_none()
    {
        await using App app = await App.StartAsync(
            _connection, ("Gan:Sweep:MinAge", "00:00:00"), ("Gan:Inference:Provider", "Cpu"), ("Gan:Inference:RequireGpu", "true"));
        string lost = await CreateAsync(app, "lost", RunState.Training);
        string runId = await app.UploadAsync("horses.zip");
        await app.Storage.Container(Containers.Images).GetBlobClient("nobody/a.png").UploadAsync(BinaryData.FromString("no image"));

        await SweepAsync(app);
        QueueMessage message = (await app.Storage.Queues.GetQueueClient(QueueNames.TrainingRequests).ReceiveMessageAsync()).Value;
        await app.Function<StartTraining>().RunAsync(message, app.Client, CancellationToken.None);

        Assert.Equal([lost, runId], app.Client.Scheduled.Select(scheduled => scheduled.InstanceId));
        Assert.NotNull(app.Function<TrainModelSteps>());
        Assert.NotNull(app.Get<GanApi>());
        Assert.False(await app.IsRejectedAsync("images/nobody/a.png.json"));
    }

    [Fact]
    public async Task What_is_new_is_left_alone()
    {
        await using App app = await App.StartAsync(_connection);
        await app.UploadAsync("horses.zip");
        await CreateAsync(app, "lost", RunState.Training);

        await SweepAsync(app);

        Assert.Empty(app.Client.Scheduled);
        Assert.Empty((await app.Storage.Queues.GetQueueClient(QueueNames.TrainingRequests).PeekMessagesAsync(10)).Value);
    }

    [Fact]
    public async Task Runs_of_one_model_train_one_after_the_other_in_this_host_too()
    {
        await using App app = await StartAsync();
        Assert.IsType<CompetitionWithinModel>(app.Get<IRunCompetition>());
        await CreateAsync(app, "horses", RunState.Training, "0x1");
        string newer = await CreateAsync(app, "horses", RunState.Queued, "0x2");
        string other = await CreateAsync(app, "zebras", RunState.Queued, "0x3");
        TrainModelSteps steps = app.Function<TrainModelSteps>();

        StepOutcome waits = await steps.TurnAsync(StepInput.Of(newer, null), CancellationToken.None);
        StepOutcome goes = await steps.TurnAsync(StepInput.Of(other, null), CancellationToken.None);

        Assert.Equal(
            (TurnOutcome.Wait, TurnOutcome.Go),
            (waits.Read<TurnResult>().Outcome, goes.Read<TurnResult>().Outcome));
    }

    private Task<App> StartAsync() => App.StartAsync(_connection, ("Gan:Sweep:MinAge", "00:00:00"), ("Gan:Inference:Provider", "Cpu"));

    private static Task SweepAsync(App app) => app.Function<Sweep>().RunAsync(new TimerInfo(), app.Client, CancellationToken.None);

    private static async Task<string> CreateAsync(App app, string model, RunState state, string etag = "0x1")
    {
        TrainingRun run = new() { RunId = RunId.Of($"{model}.zip", etag), Model = model, State = state, Dataset = new DatasetReference($"{model}.zip", etag, 10) };
        await app.Runs.TryCreateAsync(run);
        return run.RunId;
    }
}
