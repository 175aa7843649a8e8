using Azure.Storage.Queues.Models;
using GanFunctions.Functions.Training;
using GanFunctions.Functions.Upkeep;
using GanFunctions.Pipeline.Api;
using GanFunctions.Pipeline.Storage;
using GanFunctions.Pipeline.Training;
using GanFunctions.Pipeline.Workflow;
using GanFunctions.TestSupport;
using Microsoft.Azure.Functions.Worker;

namespace GanFunctions.Functions.Tests;

[Collection(AzuriteCollection.Name)]
public sealed class ServiceMarkTests(AzuriteFixture azurite)
{
    private readonly string _connection = azurite.NewAccount();

    [Fact]
    public async Task A_worker_that_starts_says_that_this_app_trains_what_lies_in_its_storage()
    {
        await using App app = await App.StartAsync(_connection);
        Assert.False(await app.Runs.AreServedAsync());

        await app.StartWorkerAsync();

        Assert.True(await app.Runs.AreServedAsync());
    }

    [Fact]
    public async Task A_worker_starts_although_storage_is_away_and_the_sweep_says_it_later()
    {
        await using App away = App.Make("AccountName=nobody;AccountKey=a2V5;BlobEndpoint=http://127.0.0.1:1/nobody;QueueEndpoint=http://127.0.0.1:1/nobody");
        await away.StartWorkerAsync();
        await using App app = await StartAsync();

        await SweepAsync(app);

        Assert.True(await app.Runs.AreServedAsync());
    }

    [Fact]
    public async Task Listings_deletions_and_sweeps_pass_the_mark_over()
    {
        await using App app = await StartAsync();
        await app.StartWorkerAsync();
        string lost = await CreateAsync(app, "lost", RunState.Training);
        string ended = await CreateAsync(app, "ended", RunState.Failed);

        await SweepAsync(app);
        await app.Runs.DeleteAsync(ended);
        ApiResponse listed = await app.Get<GanApi>().AnswerAsync(ApiOperations.ListRuns, new ApiRequest(), CancellationToken.None);

        Assert.Equal(lost, Assert.Single(app.Client.Scheduled).InstanceId);
        Assert.Equal(lost, Assert.Single(await app.Runs.ListAsync()).RunId);
        Assert.Equal(200, listed.Status);
        Assert.True(await app.Runs.AreServedAsync());
    }

    [Fact]
    public async Task A_run_that_somebody_trains_on_a_machine_of_his_own_gets_its_orchestration_when_he_lets_go()
    {
        await using App app = await StartAsync();
        string lost = await CreateAsync(app, "lost", RunState.Training);
        string runId = await app.UploadAsync("horses.zip");
        TrainingHostLock? held = await app.Get<TrainingHost>().TakeLockUnlessHostedAsync(runId, () => { });
        Assert.NotNull(held);

        await SweepAsync(app);
        QueueMessage message = (await app.Storage.Queues.GetQueueClient(QueueNames.TrainingRequests).ReceiveMessageAsync()).Value;
        await app.Function<StartTraining>().RunAsync(message, app.Client, CancellationToken.None);
        await SweepAsync(app);
        Assert.Equal(lost, Assert.Single(app.Client.Scheduled).InstanceId);

        await held.DisposeAsync();
        await SweepAsync(app);
        Assert.Equal([lost, runId], app.Client.Scheduled.Select(scheduled => scheduled.InstanceId));
    }

    private Task<App> StartAsync() => App.StartAsync(_connection, ("Gan:Sweep:MinAge", "00:00:00"), ("Gan:Inference:Provider", "Cpu"));

    private static Task SweepAsync(App app) => app.Function<Sweep>().RunAsync(new TimerInfo(), app.Client, CancellationToken.None);

    private static async Task<string> CreateAsync(App app, string model, RunState state)
    {
        TrainingRun run = new() { RunId = RunId.Of($"{model}.zip", "0x1"), Model = model, State = state, Dataset = new DatasetReference($"{model}.zip", "0x1", 10) };
        await app.Runs.TryCreateAsync(run);
        return run.RunId;
    }
}
