using GanFunctions.Pipeline;
using GanFunctions.Pipeline.Storage;
using GanFunctions.Pipeline.Training;
using GanFunctions.Pipeline.Workflow;
using GanFunctions.TestSupport;
using Microsoft.Extensions.DependencyInjection;

namespace GanFunctions.Cli.Tests.Training;

[Collection(AzuriteCollection.Name)]
public sealed class TrainBesideOthersTests : IAsyncDisposable
{
    private const string Hosted = "A running 'gan up' works on it";

    private readonly string _connection;
    private readonly GanStorage _storage;
    private readonly TemporaryFolder _folder = new();
    private readonly ServiceProvider _other;

    public TrainBesideOthersTests(AzuriteFixture azurite)
    {
        _connection = azurite.NewAccount();
        _storage = GanStorage.Connect(_connection);
        _other = new ServiceCollection().AddGanPipeline(storage => storage.Connection = _connection).BuildServiceProvider();
        _folder.Write("bad.zip", "no zip"u8.ToArray());
    }

    private TrainingHost Other => _other.GetRequiredService<TrainingHost>();

    public async ValueTask DisposeAsync()
    {
        await _other.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_command_waits_for_another_and_then_does_its_own_run()
    {
        await _storage.EnsureCreatedAsync();
        TrainingHostLock? held = await Other.TakeLockUnlessHostedAsync("horses-0123456789ab", () => { });
        Assert.NotNull(held);
        Task<(ExitCode Code, string Output, string Error)> train = TrainAsync();
        RunStore runs = new(_storage);
        while ((await runs.ListAsync()).Count == 0 && !train.IsCompleted)
        {
            await Task.Delay(20);
        }

        await held.DisposeAsync();
        (ExitCode code, string output, string error) = await train;

        Assert.DoesNotContain(Hosted, output + error, StringComparison.Ordinal);
        Assert.Equal(ExitCode.RunFailed, code);
        Assert.Equal(RunState.Failed, Assert.Single(await runs.ListAsync()).State);
    }

    [Fact]
    public async Task A_command_leaves_its_run_to_a_host()
    {
        await _storage.EnsureCreatedAsync();
        await using TrainingHostLock? held = await Other.TryTakeLockAsync();
        Assert.NotNull(held);

        (ExitCode code, string output, _) = await TrainAsync();

        Assert.Equal(ExitCode.Success, code);
        Assert.Contains(Hosted, output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_a_run_that_waits_it_is_not_said_that_a_trainer_stops()
    {
        await _storage.EnsureCreatedAsync();
        await new RunStore(_storage).TryCreateAsync(new TrainingRun { RunId = "m-0123456789ab", Model = "m", Dataset = new DatasetReference("m.zip", "any", 1) });

        (ExitCode code, string output, _) = await Gan.RunAsync("runs", "cancel", "m", "--storage", _connection, "--data", _folder.Path);

        Assert.Equal(ExitCode.Success, code);
        Assert.DoesNotContain("heartbeat", output, StringComparison.Ordinal);
        Assert.Contains("no trainer works on it", output, StringComparison.Ordinal);
    }

    private Task<(ExitCode Code, string Output, string Error)> TrainAsync() =>
        Gan.RunAsync("train", _folder["bad.zip"], "--name", "m", "--storage", _connection, "--data", _folder.Path);
}
