using Azure.Core;
using Azure.Storage.Blobs;
using Azure.Storage.Queues.Models;
using GanFunctions.Pipeline.Storage;
using GanFunctions.Pipeline.Tests.Support;
using GanFunctions.Pipeline.Training;
using GanFunctions.Pipeline.Workflow;
using GanFunctions.TestSupport;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace GanFunctions.Pipeline.Tests.Workflow;

[Collection(AzuriteCollection.Name)]
public sealed class ServiceMarkTests
{
    private const string Horses = "horses-0123456789ab";
    private const string Zebras = "zebras-0123456789ab";

    private readonly string _connection;
    private readonly RequestGate _gate = new();
    private readonly GanStorage _storage;
    private readonly LogList<ServiceMark> _log = new();

    public ServiceMarkTests(AzuriteFixture azurite)
    {
        _connection = azurite.NewAccount();
        _storage = GanStorage.Connect(
            new StorageOptions { Connection = _connection, MaxRetries = 0 }, credential: null, client => client.AddPolicy(_gate, HttpPipelinePosition.PerCall));
    }

    private ServiceMark Mark => new(_storage, _log);

    private RunStore Runs => new(_storage);

    private BlobClient Blob => _storage.Container(Containers.Runs).GetBlobClient("service.json");

    [Fact]
    public async Task A_start_leaves_the_mark_in_one_request_and_a_later_one_leaves_it_as_it_is()
    {
        await _storage.EnsureCreatedAsync();
        Assert.False(await Runs.AreServedAsync());
        int before = _gate.Answers.Count;

        await Mark.LeaveAsync();
        string left = (await Blob.GetPropertiesAsync()).Value.ETag.ToString();
        await Mark.LeaveAsync();

        Assert.Equal(3, _gate.Answers.Count - before);
        Assert.Equal(left, (await Blob.GetPropertiesAsync()).Value.ETag.ToString());
        Assert.True(await Runs.AreServedAsync());
        Assert.DoesNotContain(_log.Entries, entry => entry.Level > LogLevel.Information);
    }

    [Fact]
    public async Task Where_the_mark_cannot_be_left_that_is_logged_and_the_next_call_leaves_it()
    {
        Assert.False(await Runs.AreServedAsync());
        await Mark.LeaveAsync();
        Assert.Single(_log.Entries, entry => entry.Level == LogLevel.Warning);

        await _storage.EnsureCreatedAsync();
        await Mark.LeaveAsync();

        Assert.True(await Runs.AreServedAsync());
    }

    [Fact]
    public async Task Storage_that_does_not_answer_is_no_fault_of_the_start()
    {
        GanStorage nobody = GanStorage.Connect(new StorageOptions
        {
            Connection = "AccountName=nobody;AccountKey=a2V5;BlobEndpoint=http://127.0.0.1:1/nobody;QueueEndpoint=http://127.0.0.1:1/nobody",
            MaxRetries = 0,
        });

        await new ServiceMark(nobody, _log).LeaveAsync();

        Assert.NotNull(Assert.Single(_log.Entries).Exception);
    }

    [Fact]
    public async Task A_run_is_driven_by_a_command_that_trains_it_alone_and_by_a_host_that_trains_all()
    {
        await _storage.EnsureCreatedAsync();
        await using TrainingProcess process = new(_connection, new InProcessTrainer(_storage));
        await using (TrainingHostLock? command = await process.Host.TakeLockUnlessHostedAsync(Horses, () => { }))
        {
            Assert.NotNull(command);
            Assert.Equal((true, false), (await Runs.IsDrivenAsync(Horses), await Runs.IsDrivenAsync(Zebras)));
        }

        Assert.False(await Runs.IsDrivenAsync(Horses));
        await using TrainingHostLock? host = await process.Host.TryTakeLockAsync();
        Assert.NotNull(host);
        Assert.Equal((true, true), (await Runs.IsDrivenAsync(Horses), await Runs.IsDrivenAsync(Zebras)));
    }

    [Fact]
    public async Task The_service_is_told_of_a_run_in_words_that_it_understands_unless_its_dataset_is_another_by_now()
    {
        await _storage.EnsureCreatedAsync();
        TrainingRequests requests = new(_storage, NullLogger<TrainingRequests>.Instance);
        string runId = await TrainingProcess.UploadAsync(_storage, "horses/first set.zip");
        await requests.QueueAsync("horses/first set.zip");
        TrainingRun run = (await Runs.GetAsync(runId))!;

        Assert.True(await requests.TellServiceAsync(run));
        QueueMessage message = (await _storage.Queues.GetQueueClient(QueueNames.TrainingRequests).ReceiveMessageAsync()).Value;
        Assert.Equal(runId, await requests.QueueAsync(Assert.Single(TrainingRequestParser.Parse(message.Body.ToString()))));

        await TrainingProcess.UploadAsync(_storage, "horses/first set.zip");
        Assert.False(await requests.TellServiceAsync(run));
        await _storage.Container(Containers.Datasets).GetBlobClient("horses/first set.zip").DeleteAsync();
        Assert.False(await requests.TellServiceAsync(run));
        Assert.Single(await Runs.ListAsync());
    }

    [Fact]
    public async Task A_host_leaves_datasets_requests_and_runs_to_the_service()
    {
        await _storage.EnsureCreatedAsync();
        await Mark.LeaveAsync();
        await new TrainingRequests(_storage, NullLogger<TrainingRequests>.Instance).QueueAsync("horses.zip", "0x1", 1);
        await TrainingProcess.UploadAsync(_storage, "zebras.zip");
        await _storage.Queues.GetQueueClient(QueueNames.TrainingRequests).SendMessageAsync("""{ "model": "zebras" }""");
        InProcessTrainer trainer = new(_storage);
        await using TrainingProcess host = new(_connection, trainer);

        host.Start();
        await host.DeathAsync();

        Assert.Equal(RunState.Queued, Assert.Single(await Runs.ListAsync()).State);
        Assert.Single((await _storage.Queues.GetQueueClient(QueueNames.TrainingRequests).PeekMessagesAsync(10)).Value);
        Assert.Empty(trainer.Started);
    }

    [Fact]
    public async Task A_host_that_a_service_joins_stops_its_trainers_before_it_lets_go_of_their_runs()
    {
        await _storage.EnsureCreatedAsync();
        bool? drivenAtStop = null;
        InProcessTrainer trainer = new(_storage) { Script = (own, id) => own.WorkAsync(id) };
        string runId = await TrainingProcess.UploadAsync(_storage, "horses.zip");
        trainer.Stopping = async () => drivenAtStop = await Runs.IsDrivenAsync(runId);
        await using TrainingProcess host = new(_connection, trainer);
        host.Start();
        await host.UntilAsync(runId, run => run.State == RunState.Training);

        await Mark.LeaveAsync();
        await host.DeathAsync();

        Assert.True(drivenAtStop);
        Assert.False(await Runs.IsDrivenAsync(runId));
        Assert.False((await Runs.GetAsync(runId))!.State.HasEnded());
    }
}
