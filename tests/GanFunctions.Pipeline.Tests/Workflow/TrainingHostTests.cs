using Azure.Storage.Queues.Models;
using GanFunctions.Pipeline.Events;
using GanFunctions.Pipeline.Models;
using GanFunctions.Pipeline.Storage;
using GanFunctions.Pipeline.Tests.Support;
using GanFunctions.Pipeline.Training;
using GanFunctions.Pipeline.Workflow;
using GanFunctions.TestSupport;

namespace GanFunctions.Pipeline.Tests.Workflow;

[Collection(AzuriteCollection.Name)]
public sealed class TrainingHostTests(AzuriteFixture azurite)
{
    private readonly string _connection = azurite.NewAccount();

    [Fact]
    public async Task A_dataset_becomes_a_version_that_is_current()
    {
        (GanStorage storage, InProcessTrainer trainer) = await PrepareAsync();
        string runId = await TrainingProcess.UploadAsync(storage, "horses.zip");
        await using TrainingProcess host = new(_connection, trainer);
        host.Start();

        TrainingRun run = await host.UntilAsync(runId, run => run.State.HasEnded());

        Assert.Equal((RunState.Succeeded, "1", true), (run.State, run.Version, run.Promoted));
        Assert.Equal("1", (await new ModelRegistry(storage).GetCurrentAsync("horses"))?.Version);
        Assert.Equal(
            [EventTypes.TrainingStarted, EventTypes.TrainingProgressed, EventTypes.ModelPublished, EventTypes.ModelPromoted, EventTypes.TrainingCompleted], host.Events);
    }

    [Theory]
    [InlineData(EventTypes.TrainingStarted)]
    [InlineData(EventTypes.TrainingProgressed)]
    [InlineData(EventTypes.ModelPublished)]
    [InlineData(EventTypes.ModelPromoted)]
    [InlineData(EventTypes.TrainingCompleted)]
    public async Task A_host_that_is_killed_at_any_step_is_replaced_by_one_that_goes_on(string step)
    {
        (GanStorage storage, InProcessTrainer trainer) = await PrepareAsync();
        string runId = await TrainingProcess.UploadAsync(storage, "horses.zip");
        await using (TrainingProcess first = new(_connection, trainer, killAt: step))
        {
            first.Start();
            await first.DeathAsync();
            Assert.False((await first.Runs.GetAsync(runId))!.State.HasEnded());
        }

        await using TrainingProcess second = new(_connection, trainer);
        second.Start();
        TrainingRun run = await second.UntilAsync(runId, run => run.State.HasEnded());

        Assert.Equal((RunState.Succeeded, true), (run.State, run.Promoted));
        Assert.Single(trainer.Started);
        Assert.Equal("1", Assert.Single(await new ModelRegistry(storage).ListVersionsAsync("horses")).Version);
        Assert.Empty((await new ModelRegistry(storage).GetCurrentAsync("horses"))!.Previous);
    }

    [Fact]
    public async Task A_refused_dataset_leaves_a_failed_run_and_a_record()
    {
        (GanStorage storage, InProcessTrainer trainer) = await PrepareAsync();
        string runId = await TrainingProcess.UploadAsync(storage, "horses.zip", """{ "epoch": 3 }""");
        await using TrainingProcess host = new(_connection, trainer);
        host.Start();

        TrainingRun run = await host.UntilAsync(runId, run => run.State.HasEnded());

        Assert.Equal(RunState.Failed, run.State);
        Assert.Contains("epoch", run.Reason, StringComparison.Ordinal);
        Assert.True(await storage.Container(Containers.Rejected).GetBlobClient("datasets/horses.zip.json").ExistsAsync());
        Assert.Empty(trainer.Started);
        Assert.Equal([EventTypes.TrainingFailed], host.Events);
    }

    [Fact]
    public async Task A_run_is_cancelled_while_it_trains_and_resumed_to_its_end()
    {
        (GanStorage storage, InProcessTrainer trainer) = await PrepareAsync();
        trainer.Script = (own, id) => own.WorkAsync(id);
        string runId = await TrainingProcess.UploadAsync(storage, "horses.zip");
        await using TrainingProcess host = new(_connection, trainer);
        host.Start();
        await host.UntilAsync(runId, run => run.State == RunState.Training);

        await host.Runs.RequestCancelAsync(runId);
        TrainingRun cancelled = await host.UntilAsync(runId, run => run.State.HasEnded());
        trainer.Script = (own, id) => own.FinishAsync(id);
        await host.Runs.ResumeAsync(runId);
        TrainingRun resumed = await host.UntilAsync(runId, run => run.State.HasEnded());

        Assert.Equal((RunState.Cancelled, RunState.Succeeded), (cancelled.State, resumed.State));
        Assert.True(trainer.Stopped > 0);
    }

    [Fact]
    public async Task A_newer_run_cancels_the_one_in_training_where_its_configuration_says_so()
    {
        (GanStorage storage, InProcessTrainer trainer) = await PrepareAsync();
        trainer.Script = (own, id) => own.WorkAsync(id);
        await using TrainingProcess host = new(_connection, trainer);
        string first = await TrainingProcess.UploadAsync(storage, "horses.zip");
        host.Start();
        await host.UntilAsync(first, run => run.State == RunState.Training);
        trainer.Script = (own, id) => own.FinishAsync(id);

        string second = await TrainingProcess.UploadAsync(storage, "horses.zip", """{ "whenRunning": "cancel" }""");

        Assert.Equal(RunState.Succeeded, (await host.UntilAsync(second, run => run.State.HasEnded())).State);
        Assert.Equal(RunState.Cancelled, (await host.UntilAsync(first, run => run.State.HasEnded())).State);
    }

    [Fact]
    public async Task Runs_train_one_at_a_time_in_the_order_of_their_arrival()
    {
        (GanStorage storage, InProcessTrainer trainer) = await PrepareAsync();
        List<string> runs = [];
        foreach (string model in (string[])["c", "a", "b"])
        {
            string runId = await TrainingProcess.UploadAsync(storage, $"{model}.zip");
            runs.Add(runId);
            await new RunStore(storage).TryCreateAsync(new TrainingRun
            {
                RunId = runId,
                Model = model,
                Dataset = new DatasetReference(
                    $"{model}.zip", (await storage.Container(Containers.Datasets).GetBlobClient($"{model}.zip").GetPropertiesAsync()).Value.ETag.ToString().Trim('"'), 0),
                CreatedAt = DateTimeOffset.UnixEpoch.AddDays(runs.Count),
            });
        }

        await using TrainingProcess host = new(_connection, trainer);
        host.Start();
        foreach (string runId in runs)
        {
            Assert.Equal(RunState.Succeeded, (await host.UntilAsync(runId, run => run.State.HasEnded())).State);
        }

        Assert.Equal(runs, trainer.Started);
    }

    [Fact]
    public async Task A_message_that_cannot_be_read_moves_to_the_poison_queue_with_a_record()
    {
        (GanStorage storage, InProcessTrainer trainer) = await PrepareAsync();
        SendReceipt sent = await storage.Queues.GetQueueClient(QueueNames.TrainingRequests).SendMessageAsync("not json");
        await using TrainingProcess host = new(_connection, trainer);
        host.Start();

        PeekedMessage? poison = null;
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(60));
        while (poison is null)
        {
            poison = (await storage.Queues.GetQueueClient(QueueNames.TrainingRequestsPoison).PeekMessageAsync(patience.Token)).Value;
        }

        Assert.Equal("not json", poison.Body.ToString());
        Assert.True(await storage.Container(Containers.Rejected).GetBlobClient($"queues/training-requests/{sent.MessageId}.json").ExistsAsync());
    }

    [Fact]
    public async Task A_deleted_run_does_not_begin_again_though_its_dataset_is_still_there()
    {
        (GanStorage storage, InProcessTrainer trainer) = await PrepareAsync();
        string runId = await TrainingProcess.UploadAsync(storage, "horses.zip");
        await using (TrainingProcess first = new(_connection, trainer))
        {
            first.Start();
            await first.UntilAsync(runId, run => run.State.HasEnded());
        }

        RunStore runs = new(storage);
        await runs.DeleteAsync(runId);
        await using TrainingProcess second = new(_connection, trainer);
        string other = await TrainingProcess.UploadAsync(storage, "zebras.zip");
        second.Start();
        await second.UntilAsync(other, run => run.State.HasEnded());

        Assert.Null(await runs.GetAsync(runId));
        Assert.Equal(2, trainer.Started.Count);
    }

    [Fact]
    public async Task Only_one_process_drives_runs()
    {
        (_, InProcessTrainer trainer) = await PrepareAsync();
        await using TrainingProcess first = new(_connection, trainer);
        await using TrainingProcess second = new(_connection, trainer);

        await using (TrainingHostLock? held = await first.Host.TryTakeLockAsync())
        {
            Assert.NotNull(held);
            Assert.Null(await second.Host.TryTakeLockAsync());
        }

        await using TrainingHostLock? free = await second.Host.TryTakeLockAsync();
        Assert.NotNull(free);
    }

    private async Task<(GanStorage Storage, InProcessTrainer Trainer)> PrepareAsync()
    {
        GanStorage storage = GanStorage.Connect(_connection);
        await storage.EnsureCreatedAsync();
        return (storage, new InProcessTrainer(storage));
    }
}
