using GanFunctions.Pipeline.Storage;
using GanFunctions.Pipeline.Tests.Support;
using GanFunctions.Pipeline.Training;
using GanFunctions.Pipeline.Workflow;
using GanFunctions.TestSupport;
using Microsoft.Extensions.DependencyInjection;

namespace GanFunctions.Pipeline.Tests.Workflow;

/// <summary>Runs that any process may drive, as orchestrations do.</summary>
[Collection(AzuriteCollection.Name)]
public sealed class TurnTests(AzuriteFixture azurite)
{
    private readonly string _connection = azurite.NewAccount();

    [Theory]
    [InlineData(RunState.Queued)]
    [InlineData(RunState.Validating)]
    [InlineData(RunState.Training)]
    [InlineData(RunState.Promoting)]
    public async Task A_run_waits_for_an_older_one_of_its_model_in_another_process(RunState older)
    {
        await using Process process = await Process.StartAsync(_connection);
        await process.CreateAsync("horses", 1, older);
        string newer = await process.CreateAsync("horses", 2);

        Assert.Equal(TurnOutcome.Wait, await process.TurnAsync(newer));
        Assert.Equal(RunState.Queued, (await process.Runs.GetAsync(newer))!.State);
    }

    [Theory]
    [InlineData(RunState.Succeeded)]
    [InlineData(RunState.Failed)]
    [InlineData(RunState.Cancelled)]
    public async Task It_goes_when_the_older_one_has_ended(RunState older)
    {
        await using Process process = await Process.StartAsync(_connection);
        await process.CreateAsync("horses", 1, older);
        string newer = await process.CreateAsync("horses", 2);

        Assert.Equal(TurnOutcome.Go, await process.TurnAsync(newer));
        Assert.Equal(RunState.Dispatching, (await process.Runs.GetAsync(newer))!.State);
    }

    [Fact]
    public async Task Runs_of_other_models_are_not_waited_for()
    {
        await using Process process = await Process.StartAsync(_connection);
        await process.CreateAsync("zebras", 1, RunState.Training);

        Assert.Equal(TurnOutcome.Go, await process.TurnAsync(await process.CreateAsync("horses", 2)));
    }

    [Fact]
    public async Task An_older_run_waits_for_a_newer_one_that_trains_already()
    {
        await using Process process = await Process.StartAsync(_connection);
        await process.CreateAsync("horses", 2, RunState.Training);

        Assert.Equal(TurnOutcome.Wait, await process.TurnAsync(await process.CreateAsync("horses", 1)));
    }

    [Fact]
    public async Task Of_two_that_look_at_the_same_time_in_two_processes_one_goes()
    {
        await using Process first = await Process.StartAsync(_connection);
        await using Process second = await Process.StartAsync(_connection);
        string newer = await first.CreateAsync("horses", 2);
        Task<TurnOutcome>? late = null;

        // The newer has looked and is about to go; an older one comes that it has not seen, and looks too.
        first.Gate.BeforeFirst("PUT", $"{newer}/run.json", async () =>
        {
            string older = await second.CreateAsync("horses", 1);
            late = second.TurnAsync(older);
            while (second.Gate.Count("PUT", "turn.lock", 409) == 0 && !late.IsCompleted)
            {
                await Task.Delay(10);
            }
        });
        TurnOutcome early = await first.TurnAsync(newer);

        Assert.Equal((TurnOutcome.Go, TurnOutcome.Wait), (early, await late!));
    }

    [Fact]
    public async Task An_older_run_is_asked_to_stop_where_the_newer_ones_configuration_says_so_and_then_waited_for()
    {
        await using Process process = await Process.StartAsync(_connection);
        string older = await process.CreateAsync("horses", 1, RunState.Training);
        string other = await process.CreateAsync("zebras", 1, RunState.Training);
        string newer = await process.CreateAsync("horses", 2, whenRunning: RunningRunPolicy.Cancel);

        TurnOutcome before = await process.TurnAsync(newer);
        bool asked = await process.Runs.IsCancelRequestedAsync(older);
        await process.Runs.UpdateAsync(older, run => run with { State = RunState.Cancelled });
        TurnOutcome after = await process.TurnAsync(newer);

        Assert.Equal((TurnOutcome.Wait, true, TurnOutcome.Go), (before, asked, after));
        Assert.False(await process.Runs.IsCancelRequestedAsync(other));
    }

    [Fact]
    public async Task A_run_that_was_cancelled_waits_no_more()
    {
        await using Process process = await Process.StartAsync(_connection);
        await process.CreateAsync("horses", 1, RunState.Training);
        string newer = await process.CreateAsync("horses", 2);
        await process.Runs.RequestCancelAsync(newer);

        Assert.Equal(TurnOutcome.Cancelled, await process.TurnAsync(newer));
    }

    private sealed class Process : IAsyncDisposable
    {
        private readonly ServiceProvider _services;

        private Process(GanStorage storage, RequestGate gate)
        {
            Gate = gate;
            _services = new ServiceCollection()
                .AddSingleton(storage)
                .AddSingleton<IRunCompetition, CompetitionWithinModel>()
                .AddGanPipeline()
                .Configure<WorkflowOptions>(options => options.StepTime = TimeSpan.FromMilliseconds(10))
                .Configure<MonitorOptions>(options => options.PollInterval = TimeSpan.FromMilliseconds(10))
                .BuildServiceProvider();
        }

        public RequestGate Gate { get; }

        public RunStore Runs => _services.GetRequiredService<RunStore>();

        public static async Task<Process> StartAsync(string connection)
        {
            RequestGate gate = new();
            GanStorage storage = GanStorage.Connect(
                new StorageOptions { Connection = connection }, credential: null, client => client.AddPolicy(gate, Azure.Core.HttpPipelinePosition.PerCall));
            await storage.EnsureCreatedAsync();
            return new Process(storage, gate);
        }

        public async Task<string> CreateAsync(string model, int day, RunState state = RunState.Queued, RunningRunPolicy whenRunning = RunningRunPolicy.Queue)
        {
            TrainingRun run = new()
            {
                RunId = RunId.Of($"{model}.zip", $"0x{day}"),
                Model = model,
                Dataset = new DatasetReference($"{model}.zip", $"0x{day}", 10),
                State = state,
                CreatedAt = DateTimeOffset.UnixEpoch.AddDays(day),
                Configuration = new TrainingConfiguration { WhenRunning = whenRunning },
            };
            Assert.True(await Runs.TryCreateAsync(run));
            return run.RunId;
        }

        public async Task<TurnOutcome> TurnAsync(string runId)
        {
            StepOutcome outcome = await _services.GetRequiredService<StepRunner>().RunAsync(StepNames.Turn, StepInput.Of(runId, null));
            return outcome.Read<TurnResult>().Outcome;
        }

        public ValueTask DisposeAsync() => _services.DisposeAsync();
    }
}
