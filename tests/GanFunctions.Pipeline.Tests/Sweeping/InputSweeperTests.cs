using Azure.Storage.Queues.Models;
using GanFunctions.Inference.Sessions;
using GanFunctions.Pipeline.Models;
using GanFunctions.Pipeline.Storage;
using GanFunctions.Pipeline.Sweeping;
using GanFunctions.Pipeline.Tests.Support;
using GanFunctions.Pipeline.Training;
using GanFunctions.Pipeline.Workflow;
using GanFunctions.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace GanFunctions.Pipeline.Tests.Sweeping;

[Collection(AzuriteCollection.Name)]
public sealed class InputSweeperTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task Forgotten_images_and_requests_are_settled()
    {
        await using Host user = await StartAsync();
        await user.UploadAsync("invert/a.png", Asset.Png(40));
        await user.UploadAsync("invert/b.png", [1, 2, 3]);
        await user.RequestAsync("tiny/first.json", """{ "seeds": [1] }""");
        await using ServiceProvider services = Build(user, TimeSpan.Zero);

        SweepReport report = await services.GetRequiredService<InputSweeper>().SweepAsync();

        Assert.Equal((3, 0, 0, 0), (report.Settled, report.Failed, report.Left, report.Datasets));
        Assert.Equal(255 - 40, await user.RedOfResultAsync("invert/a.png"));
        Assert.Equal(["images/invert/b.png.json"], await Host.NamesAsync(user.Rejected));
        Assert.NotEmpty(await Host.NamesAsync(user.Generated));
    }

    [Fact]
    public async Task What_is_settled_is_not_found_again()
    {
        await using Host user = await StartAsync();
        await user.UploadAsync("invert/a.png", Asset.Png(40));
        await user.UploadAsync("invert/b.png", [1, 2, 3]);
        await user.RequestAsync("tiny/first.json", """{ "seeds": [1] }""");
        await using ServiceProvider services = Build(user, TimeSpan.Zero);
        await services.GetRequiredService<InputSweeper>().SweepAsync();

        SweepReport report = await services.GetRequiredService<InputSweeper>().SweepAsync();

        Assert.Equal((0, 0, 0, 0), (report.Settled, report.Failed, report.Left, report.Datasets));
    }

    [Fact]
    public async Task An_image_beside_requests_is_nothing_that_was_forgotten()
    {
        await using Host user = await StartAsync();
        await user.Storage.Container(Containers.Requests).GetBlobClient("tiny/reference.png").UploadAsync(BinaryData.FromBytes(Asset.Png(40)));
        await using ServiceProvider services = Build(user, TimeSpan.Zero);

        SweepReport report = await services.GetRequiredService<InputSweeper>().SweepAsync();

        Assert.Equal((0, 0, 0, 0), (report.Settled, report.Failed, report.Left, report.Datasets));
    }

    [Fact]
    public async Task What_has_only_just_landed_is_left_to_its_event()
    {
        await using Host user = await StartAsync();
        await user.UploadAsync("invert/a.png", Asset.Png(40));
        await TrainingProcess.UploadAsync(user.Storage, "horses.zip");
        await CreateRunAsync(user, RunState.Training);
        await using ServiceProvider services = Build(user, TimeSpan.FromMinutes(3));

        SweepReport report = await services.GetRequiredService<InputSweeper>().SweepAsync();

        Assert.Equal((0, 0, 0, 0), (report.Settled, report.Failed, report.Left, report.Datasets));
        Assert.Empty(report.Runs);
        Assert.Empty(await Host.NamesAsync(user.Translated));
    }

    [Fact]
    public async Task What_fails_again_waits_for_the_next_sweep_and_is_rejected_in_the_end()
    {
        await using Host user = await Host.StartAsync(azurite.NewAccount());
        await user.PublishAsync("broken", "1", Asset.NotAnImage);
        await user.Registry.PromoteAsync("broken", "1");
        await user.UploadAsync("broken/a.png", Asset.Png(40));
        await using ServiceProvider services = Build(user, TimeSpan.Zero);
        InputSweeper sweeper = services.GetRequiredService<InputSweeper>();

        for (int attempt = 1; attempt < 5; attempt++)
        {
            SweepReport failing = await sweeper.SweepAsync();
            Assert.Equal((0, 1), (failing.Settled, failing.Failed));
        }

        SweepReport last = await sweeper.SweepAsync();

        Assert.Equal((1, 0), (last.Settled, last.Failed));
        Assert.Equal(["images/broken/a.png.json"], await Host.NamesAsync(user.Rejected));
    }

    [Fact]
    public async Task What_there_is_no_time_for_is_left_for_the_next_sweep()
    {
        await using Host user = await StartAsync();
        await user.UploadAsync("invert/a.png", Asset.Png(40));
        await user.RequestAsync("tiny/first.json", """{ "seeds": [1] }""");
        await using ServiceProvider services = Build(user, TimeSpan.Zero, maxTime: TimeSpan.Zero);

        SweepReport report = await services.GetRequiredService<InputSweeper>().SweepAsync();

        Assert.Equal((0, 2), (report.Settled, report.Left));
        Assert.Empty(await Host.NamesAsync(user.Translated));
    }

    [Fact]
    public async Task Forgotten_datasets_go_onto_the_queue_in_words_that_its_reader_understands()
    {
        await using Host user = await Host.StartAsync(azurite.NewAccount());
        await TrainingProcess.UploadAsync(user.Storage, "horses/first set.zip");
        await using ServiceProvider services = Build(user, TimeSpan.Zero);

        SweepReport report = await services.GetRequiredService<InputSweeper>().SweepAsync();

        QueueMessage message = Assert.Single((await user.Storage.Queues.GetQueueClient(QueueNames.TrainingRequests).ReceiveMessagesAsync(10)).Value);
        Assert.Equal(1, report.Datasets);
        Assert.Equal("horses/first set.zip", Assert.Single(TrainingRequestParser.Parse(message.Body.ToString())).Blob);
    }

    [Fact]
    public async Task Datasets_that_have_a_run_or_had_one_or_were_refused_stay_off_the_queue()
    {
        await using Host user = await Host.StartAsync(azurite.NewAccount());
        RunStore runs = new(user.Storage);
        await using ServiceProvider services = Build(user, TimeSpan.Zero);
        TrainingRequests requests = services.GetRequiredService<TrainingRequests>();
        await TrainingProcess.UploadAsync(user.Storage, "running.zip");
        await requests.QueueAsync("running.zip");
        await TrainingProcess.UploadAsync(user.Storage, "deleted.zip");
        string deleted = (await requests.QueueAsync("deleted.zip"))!;
        await runs.UpdateAsync(deleted, run => run with { State = RunState.Failed });
        await runs.DeleteAsync(deleted);
        await user.Storage.Container(Containers.Datasets).GetBlobClient("readme.txt").UploadAsync(BinaryData.FromString("no dataset"));
        Assert.Null(await requests.QueueAsync("readme.txt"));

        SweepReport report = await services.GetRequiredService<InputSweeper>().SweepAsync();

        Assert.Equal(0, report.Datasets);
        Assert.Empty((await user.Storage.Queues.GetQueueClient(QueueNames.TrainingRequests).PeekMessagesAsync(10)).Value);
    }

    [Fact]
    public async Task A_dataset_that_was_overwritten_counts_anew()
    {
        await using Host user = await Host.StartAsync(azurite.NewAccount());
        await using ServiceProvider services = Build(user, TimeSpan.Zero);
        await TrainingProcess.UploadAsync(user.Storage, "horses.zip");
        await services.GetRequiredService<TrainingRequests>().QueueAsync("horses.zip");
        await TrainingProcess.UploadAsync(user.Storage, "horses.zip");

        Assert.Equal(1, (await services.GetRequiredService<InputSweeper>().SweepAsync()).Datasets);
    }

    [Fact]
    public async Task Runs_that_have_not_ended_are_reported_and_no_others()
    {
        await using Host user = await Host.StartAsync(azurite.NewAccount());
        string living = await CreateRunAsync(user, RunState.Training);
        string queued = await CreateRunAsync(user, RunState.Queued);
        await CreateRunAsync(user, RunState.Succeeded);
        await using ServiceProvider services = Build(user, TimeSpan.Zero);

        SweepReport report = await services.GetRequiredService<InputSweeper>().SweepAsync();

        Assert.Equal(new HashSet<string> { living, queued }, report.Runs.Select(run => run.RunId).ToHashSet());
    }

    [Fact]
    public async Task A_replica_without_its_gpu_sweeps_datasets_and_runs_and_leaves_images_and_requests_to_others()
    {
        await using Host user = await StartAsync();
        await user.UploadAsync("invert/a.png", Asset.Png(40));
        await user.RequestAsync("tiny/first.json", """{ "seeds": [1] }""");
        await TrainingProcess.UploadAsync(user.Storage, "horses.zip");
        string living = await CreateRunAsync(user, RunState.Training);
        LogList<InputSweeper> log = new();
        await using ServiceProvider gpuless = Build(user, TimeSpan.Zero, configure: services => services
            .AddSingleton<ILogger<InputSweeper>>(log)
            .Configure<InferenceOptions>(inference => inference.RequireGpu = true));

        SweepReport report = await gpuless.GetRequiredService<InputSweeper>().SweepAsync();

        Assert.Equal((0, 0, 1), (report.Settled, report.Failed, report.Datasets));
        Assert.Equal(living, Assert.Single(report.Runs).RunId);
        Assert.Contains(log.Entries, entry => entry.Exception is ProviderUnavailableException);
        Assert.Empty(await Host.NamesAsync(user.Translated));
        Assert.Empty(await Host.NamesAsync(user.Rejected));

        await using ServiceProvider other = Build(user, TimeSpan.Zero);
        Assert.Equal(2, (await other.GetRequiredService<InputSweeper>().SweepAsync()).Settled);
    }

    [Fact]
    public async Task Storage_that_does_not_answer_is_said_so()
    {
        await using Host user = await Host.StartAsync(azurite.NewAccount());
        await using ServiceProvider services = Build(user, TimeSpan.Zero, configure: ApiHost.Unreachable);

        await Assert.ThrowsAsync<StorageUnreachableException>(() => services.GetRequiredService<InputSweeper>().SweepAsync());
    }

    private async Task<Host> StartAsync()
    {
        Host user = await Host.StartWithModelAsync(azurite.NewAccount());
        await user.PublishGeneratorAsync("tiny");
        return user;
    }

    private static async Task<string> CreateRunAsync(Host user, RunState state)
    {
        TrainingRun run = new() { RunId = RunId.Of("horses.zip", $"{state}"), Model = "horses", State = state, Dataset = new DatasetReference("horses.zip", $"{state}", 10) };
        await new RunStore(user.Storage).TryCreateAsync(run);
        return run.RunId;
    }

    private static ServiceProvider Build(Host user, TimeSpan minAge, TimeSpan? maxTime = null, Action<IServiceCollection>? configure = null)
    {
        ServiceCollection services = new();
        services
            .AddGanPipeline(storage => (storage.Connection, storage.MaxRetries) = (user.Connection, 0))
            .Configure<RegistryOptions>(registry => registry.CacheFolder = user.Cache.Folder)
            .Configure<InferenceOptions>(inference => (inference.Provider, inference.IntraOpThreads) = (ExecutionProvider.Cpu, 1))
            .Configure<SweepOptions>(sweep => (sweep.MinAge, sweep.MaxTime) = (minAge, maxTime ?? TimeSpan.FromMinutes(4)));
        configure?.Invoke(services);
        return services.BuildServiceProvider();
    }
}
