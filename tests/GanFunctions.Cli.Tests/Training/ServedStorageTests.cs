using Azure.Storage.Blobs;
using GanFunctions.Pipeline.Storage;
using GanFunctions.Pipeline.Training;
using GanFunctions.Pipeline.Workflow;
using GanFunctions.TestSupport;
using Microsoft.Extensions.Logging.Abstractions;

namespace GanFunctions.Cli.Tests.Training;

/// <summary>The commands that train, over storage whose runs a service trains.</summary>
[Collection(AzuriteCollection.Name)]
public sealed class ServedStorageTests : IAsyncLifetime, IDisposable
{
    private const string Served = "The service at";

    private readonly string _connection;
    private readonly GanStorage _storage;
    private readonly RunStore _runs;
    private readonly TemporaryFolder _folder = new();

    public ServedStorageTests(AzuriteFixture azurite)
    {
        _connection = azurite.NewAccount();
        _storage = GanStorage.Connect(_connection);
        _runs = new RunStore(_storage);
        _folder.Write("bad.zip", "no zip"u8.ToArray());
    }

    private BlobClient Dataset => _storage.Container(Containers.Datasets).GetBlobClient("m/bad.zip");

    public async Task InitializeAsync()
    {
        await _storage.EnsureCreatedAsync();
        await new ServiceMark(_storage, NullLogger<ServiceMark>.Instance).LeaveAsync();
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Train_uploads_the_dataset_and_leaves_the_run_to_the_service()
    {
        (ExitCode code, string output, _) = await RunAsync("train", _folder["bad.zip"], "--name", "m");

        Assert.Equal(ExitCode.Success, code);
        Assert.Contains($"{Served} {_storage.Account} trains it", output, StringComparison.Ordinal);
        Assert.True(await Dataset.ExistsAsync());
        Assert.Equal(RunState.Queued, Assert.Single(await _runs.ListAsync()).State);
        Assert.False(await _runs.AreDrivenAsync());
    }

    [Fact]
    public async Task Train_that_watches_follows_what_the_service_does()
    {
        Task<(ExitCode Code, string Output, string Error)> watching = RunAsync("train", _folder["bad.zip"], "--name", "m", "--watch");
        while ((await _runs.ListAsync()).Count == 0 && !watching.IsCompleted)
        {
            await Task.Delay(20);
        }

        await _runs.UpdateAsync(Assert.Single(await _runs.ListAsync()).RunId, run => run with { State = RunState.Failed, Reason = "As the service found." });
        (ExitCode code, string output, _) = await watching;

        Assert.Equal(ExitCode.RunFailed, code);
        Assert.Contains(Served, output, StringComparison.Ordinal);
        Assert.Contains("As the service found.", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Resume_queues_the_run_and_tells_the_service()
    {
        string runId = await EndedAsync();

        (ExitCode code, string output, _) = await RunAsync("runs", "resume", "m");

        Assert.Equal(ExitCode.Success, code);
        Assert.Contains($"{Served} {_storage.Account} trains it:", output, StringComparison.Ordinal);
        Assert.Equal(RunState.Queued, (await _runs.GetAsync(runId))!.State);
        Assert.Equal(1, await MessagesAsync());
    }

    [Fact]
    public async Task Resume_of_a_run_whose_dataset_has_changed_leaves_it_to_the_sweep()
    {
        string runId = await EndedAsync();
        await Dataset.UploadAsync(BinaryData.FromString("another"), overwrite: true);

        (ExitCode code, string output, _) = await RunAsync("runs", "resume", runId);

        Assert.Equal(ExitCode.Success, code);
        Assert.Contains("sweep", output, StringComparison.Ordinal);
        Assert.Equal(RunState.Queued, Assert.Single(await _runs.ListAsync()).State);
        Assert.Equal(0, await MessagesAsync());
    }

    [Fact]
    public async Task Resume_trains_here_where_that_is_said()
    {
        string runId = await EndedAsync();

        (ExitCode code, string output, _) = await RunAsync("runs", "resume", "m", "--here");

        Assert.Equal(ExitCode.RunFailed, code);
        Assert.DoesNotContain("service", output, StringComparison.OrdinalIgnoreCase);
        Assert.NotEqual("left-over", (await _runs.GetAsync(runId))!.Code);
        Assert.Equal(0, await MessagesAsync());
    }

    [Fact]
    public async Task A_run_that_the_service_works_on_is_not_trained_here_as_well()
    {
        string runId = await EndedAsync();
        await _runs.UpdateAsync(runId, run => run with { State = RunState.Training });

        (ExitCode code, _, string error) = await RunAsync("runs", "resume", "m", "--here");

        Assert.Equal(ExitCode.Refused, code);
        Assert.Contains("gan runs cancel", error, StringComparison.Ordinal);
        Assert.Equal(RunState.Training, (await _runs.GetAsync(runId))!.State);
        Assert.False(await _runs.AreDrivenAsync());
    }

    [Fact]
    public async Task Of_a_run_that_waits_it_is_said_that_the_service_ends_it()
    {
        await RunAsync("train", _folder["bad.zip"], "--name", "m");

        (ExitCode code, string output, _) = await RunAsync("runs", "cancel", "m");

        Assert.Equal(ExitCode.Success, code);
        Assert.Contains("the service of this storage", output, StringComparison.Ordinal);
        Assert.DoesNotContain("gan up", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Runs_are_listed_and_deleted_beside_the_mark()
    {
        string runId = await EndedAsync();

        (ExitCode listed, string output, _) = await RunAsync("runs", "list");
        (ExitCode deleted, _, _) = await RunAsync("runs", "delete", runId, "--yes");
        (_, string empty, _) = await RunAsync("runs", "list");

        Assert.Equal((ExitCode.Success, ExitCode.Success), (listed, deleted));
        Assert.Contains(runId, output, StringComparison.Ordinal);
        Assert.Contains("no runs yet", empty, StringComparison.Ordinal);
        Assert.True(await _runs.AreServedAsync());
    }

    /// <summary>A run of the dataset that the service had and that failed.</summary>
    private async Task<string> EndedAsync()
    {
        await Dataset.UploadAsync(_folder["bad.zip"]);
        string runId = (await new TrainingRequests(_storage, NullLogger<TrainingRequests>.Instance).QueueAsync("m/bad.zip"))!;
        await _runs.UpdateAsync(runId, run => run with { State = RunState.Failed, Code = "left-over" });
        return runId;
    }

    private async Task<int> MessagesAsync() =>
        (await _storage.Queues.GetQueueClient(QueueNames.TrainingRequests).PeekMessagesAsync(10)).Value.Length;

    private Task<(ExitCode Code, string Output, string Error)> RunAsync(params string[] arguments) =>
        Gan.RunAsync([.. arguments, "--storage", _connection, "--data", _folder.Path]);
}
