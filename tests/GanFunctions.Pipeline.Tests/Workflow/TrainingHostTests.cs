using Azure.Storage.Queues.Models;
using GanFunctions.Inference;
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
    public async Task A_run_whose_document_is_deleted_while_it_trains_is_said_to_be_gone()
    {
        (GanStorage storage, InProcessTrainer trainer) = await PrepareAsync();
        trainer.Script = (own, id) => own.WorkAsync(id);
        string runId = await TrainingProcess.UploadAsync(storage, "horses.zip");
        await using TrainingProcess host = new(_connection, trainer);
        await host.Requests.QueueAsync("horses.zip");
        Task<RunState> driving = host.Host.DriveAsync(runId, null, host.Killed);
        await host.UntilAsync(runId, run => run.State == RunState.Training);

        await host.Runs.Blob(runId, RunBlobs.Run).DeleteAsync();

        InputRejectedException refused = await Assert.ThrowsAsync<InputRejectedException>(() => driving.WaitAsync(TimeSpan.FromSeconds(60)));
        Assert.Contains($"{runId} is gone", refused.Message, StringComparison.Ordinal);
        Assert.Contains("horses.zip", refused.Remedy, StringComparison.Ordinal);
        Assert.True(trainer.Stopped > 0);
        await foreach (string left in host.Runs.NamesAsync(runId, RunBlobs.History, CancellationToken.None))
        {
            Assert.Fail(left);
        }
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
    public async Task Runs_of_one_model_that_are_validated_together_take_versions_of_their_own()
    {
        (GanStorage storage, InProcessTrainer trainer) = await PrepareAsync();
        string[] runs = [await TrainingProcess.UploadAsync(storage, "horses/a.zip"), await TrainingProcess.UploadAsync(storage, "horses/b.zip")];
        await using TrainingProcess host = new(_connection, trainer);
        trainer.Script = async (own, id) =>
        {
            // The other one is validated before this one is published.
            await Task.WhenAll(runs.Select(run => host.UntilAsync(run, waiting => waiting.Configuration is not null)));
            return await own.FinishAsync(id, asset: id == runs[0] ? Asset.Invert : Asset.Identity);
        };
        host.Start();

        TrainingRun[] ended = [await host.UntilAsync(runs[0], run => run.State.HasEnded()), await host.UntilAsync(runs[1], run => run.State.HasEnded())];

        Assert.All(ended, run => Assert.True(run.State == RunState.Succeeded, run.Reason));
        Assert.Equal(["1", "2"], ended.Select(run => run.Version).Order());
        Assert.Equal(["1", "2"], (await new ModelRegistry(storage).ListVersionsAsync("horses")).Select(version => version.Version).Order());
    }

    [Fact]
    public async Task A_run_whose_version_was_taken_meanwhile_is_published_as_the_next()
    {
        (GanStorage storage, InProcessTrainer trainer) = await PrepareAsync();
        ModelRegistry registry = new(storage);
        await registry.PublishAsync(Asset.Card("horses", "1", Asset.Identity), Asset.Folder);
        string runId = await TrainingProcess.UploadAsync(storage, "horses.zip");
        await using TrainingProcess host = new(_connection, trainer);
        trainer.Script = async (own, id) =>
        {
            await host.Runs.UpdateAsync(id, run => run with { Version = "1" });
            return await own.FinishAsync(id);
        };
        host.Start();

        TrainingRun run = await host.UntilAsync(runId, run => run.State.HasEnded());

        Assert.Equal((RunState.Succeeded, "2"), (run.State, run.Version));
        Assert.Contains(Asset.Identity, (await registry.ResolveAsync(new ModelReference("horses", "1"))).Card.Files.Keys);
    }

    [Fact]
    public async Task A_version_that_is_named_and_exists_is_refused_before_anything_is_trained()
    {
        (GanStorage storage, InProcessTrainer trainer) = await PrepareAsync();
        await new ModelRegistry(storage).PublishAsync(Asset.Card("horses", "1.0", Asset.Identity), Asset.Folder);
        string taken = await TrainingProcess.UploadAsync(storage, "horses/a.zip", """{ "version": "1.0" }""");
        await using TrainingProcess host = new(_connection, trainer);
        host.Start();

        TrainingRun refused = await host.UntilAsync(taken, run => run.State.HasEnded());

        Assert.Equal((RunState.Failed, "version-exists"), (refused.State, refused.Code));
        Assert.Contains("horses@1.0", refused.Reason, StringComparison.Ordinal);
        Assert.Empty(trainer.Started);

        string free = await TrainingProcess.UploadAsync(storage, "horses/b.zip", """{ "version": "1.1" }""");
        Assert.Equal("1.1", (await host.UntilAsync(free, run => run.State.HasEnded())).Version);
    }

    [Fact]
    public async Task Progress_is_told_from_the_first_step_on()
    {
        (GanStorage storage, InProcessTrainer trainer) = await PrepareAsync();
        trainer.Script = (own, id) => own.FinishAsync(id, step: 0);
        string runId = await TrainingProcess.UploadAsync(storage, "horses.zip");
        await using TrainingProcess host = new(_connection, trainer);
        host.Start();

        await host.UntilAsync(runId, run => run.State.HasEnded());

        Assert.DoesNotContain(EventTypes.TrainingProgressed, host.Events);
    }

    [Theory]
    [InlineData("""{ "model": "qplain" }""", "no key 'dataset'", "qplain.zip")]
    [InlineData("""{ "model": "nope", "dataset": "nope.zip" }""", "names the dataset", "datasets/nope.zip")]
    [InlineData("[]", "empty", "array")]
    public async Task A_request_that_nothing_can_be_trained_for_moves_to_the_poison_queue_with_the_reason(string message, params string[] told)
    {
        (GanStorage storage, InProcessTrainer trainer) = await PrepareAsync();
        SendReceipt sent = await storage.Queues.GetQueueClient(QueueNames.TrainingRequests).SendMessageAsync(message);
        await using TrainingProcess host = new(_connection, trainer);
        host.Start();

        Assert.Equal(message, (await PoisonAsync(storage)).Body.ToString());

        string record = (await storage.Container(Containers.Rejected)
            .GetBlobClient($"queues/training-requests/{sent.MessageId}.json").DownloadContentAsync()).Value.Content.ToString();
        string reason = (string)System.Text.Json.Nodes.JsonNode.Parse(record)!["reason"]!;
        Assert.All(told, part => Assert.Contains(part, reason, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_message_that_cannot_be_read_moves_to_the_poison_queue_with_a_record()
    {
        (GanStorage storage, InProcessTrainer trainer) = await PrepareAsync();
        SendReceipt sent = await storage.Queues.GetQueueClient(QueueNames.TrainingRequests).SendMessageAsync("not json");
        await using TrainingProcess host = new(_connection, trainer);
        host.Start();

        Assert.Equal("not json", (await PoisonAsync(storage)).Body.ToString());
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

    [Fact]
    public async Task A_command_leaves_its_run_to_a_host_and_waits_for_another_command()
    {
        (_, InProcessTrainer trainer) = await PrepareAsync();
        await using TrainingProcess first = new(_connection, trainer);
        await using TrainingProcess second = new(_connection, trainer);

        await using (TrainingHostLock? hosted = await first.Host.TryTakeLockAsync())
        {
            Assert.NotNull(hosted);
            Assert.Null(await second.Host.TakeLockUnlessHostedAsync("horses-0123456789ab", () => { }));
        }

        TaskCompletionSource waits = new();
        TrainingHostLock? command = await first.Host.TakeLockUnlessHostedAsync("horses-0123456789ab", () => { });
        Assert.NotNull(command);
        Task<TrainingHostLock?> waiting = second.Host.TakeLockUnlessHostedAsync("zebras-0123456789ab", waits.SetResult);
        await Task.WhenAny(waits.Task, waiting);
        Assert.False(waiting.IsCompleted);
        await command.DisposeAsync();

        await using TrainingHostLock? next = await waiting.WaitAsync(TimeSpan.FromSeconds(60));
        Assert.NotNull(next);
    }

    private static async Task<PeekedMessage> PoisonAsync(GanStorage storage)
    {
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(60));
        while (true)
        {
            if ((await storage.Queues.GetQueueClient(QueueNames.TrainingRequestsPoison).PeekMessageAsync(patience.Token)).Value is { } poison)
            {
                return poison;
            }
        }
    }

    private async Task<(GanStorage Storage, InProcessTrainer Trainer)> PrepareAsync()
    {
        GanStorage storage = GanStorage.Connect(_connection);
        await storage.EnsureCreatedAsync();
        return (storage, new InProcessTrainer(storage));
    }
}
