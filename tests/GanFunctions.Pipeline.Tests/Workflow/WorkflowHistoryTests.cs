using System.Text.Json;
using CsCheck;
using GanFunctions.Inference;
using GanFunctions.Pipeline.Events;
using GanFunctions.Pipeline.Storage;
using GanFunctions.Pipeline.Tests.Support;
using GanFunctions.Pipeline.Training;
using GanFunctions.Pipeline.Workflow;
using GanFunctions.TestSupport;

namespace GanFunctions.Pipeline.Tests.Workflow;

[Collection(AzuriteCollection.Name)]
public sealed class WorkflowHistoryTests(AzuriteFixture azurite)
{
    private const string Id = "horses-0123456789ab";

    private readonly string _connection = azurite.NewAccount();

    [Fact]
    public async Task Entries_come_back_in_order_and_only_if_none_is_missing() =>
        await Gen.Int[1, 12].List[0, 6].SampleAsync(
            async numbers =>
            {
                int[] sequences = [.. numbers.Distinct()];
                WorkflowHistory history = await EmptyAsync();
                foreach (int sequence in sequences)
                {
                    await history.AddAsync(Entry(sequence, "turn"), default);
                }

                if (sequences.Order().SequenceEqual(Enumerable.Range(1, sequences.Length)))
                {
                    Assert.Equal(sequences.Order(), (await history.ReadAsync(default)).Select(entry => entry.Sequence));
                }
                else
                {
                    await AssertInvalidAsync(() => history.ReadAsync(default), "missing");
                }
            },
            iter: 25,
            threads: 1);

    [Theory]
    [InlineData("")]
    [InlineData("no json")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("{ \"sequence\": \"one\" }")]
    [InlineData("{ \"sequence\": 1, \"name\": \"turn\", \"at\": \"yesterday\" }")]
    public async Task An_entry_that_cannot_be_read_is_named(string json)
    {
        WorkflowHistory history = await EmptyAsync();
        await new RunStore(GanStorage.Connect(_connection)).Blob(Id, "workflow/0001-turn.json").UploadAsync(BinaryData.FromString(json));

        await AssertInvalidAsync(() => history.ReadAsync(default), $"{Id}/workflow/0001-turn.json");
    }

    [Fact]
    public async Task The_same_entry_may_be_added_twice_and_another_in_its_place_not()
    {
        WorkflowHistory history = await EmptyAsync();
        HistoryEntry entry = Entry(1, "turn");
        await history.AddAsync(entry, default);

        await history.AddAsync(entry, default);
        await AssertInvalidAsync(() => history.AddAsync(entry with { At = entry.At.AddSeconds(1) }, default), "another process");

        Assert.Equal(entry.At, Assert.Single(await history.ReadAsync(default)).At);
    }

    public static TheoryData<string, string?> Damages { get; } = new()
    {
        { "validate", null }, // is deleted
        { "validate", "no json" },
        { "validate", """{ "sequence": 2, "name": "promote", "result": { "promoted": true, "reason": "" }, "at": "2026-01-01T00:00:00Z" }""" },
        { "validate", """{ "sequence": 2, "name": "validate", "result": 7, "at": "2026-01-01T00:00:00Z" }""" },
        { "validate", """{ "sequence": 2, "name": "validate", "at": "2026-01-01T00:00:00Z" }""" },
        { "turn", """{ "sequence": 4, "name": "turn", "result": { "outcome": "sideways" }, "at": "2026-01-01T00:00:00Z" }""" },
        { "turn", """{ "sequence": 3, "name": "turn", "result": { "outcome": "go" }, "at": "2026-01-01T00:00:00Z" }""" },
    };

    [Theory]
    [MemberData(nameof(Damages))]
    public async Task A_run_whose_history_is_damaged_fails_with_the_reason_and_can_be_resumed(string step, string? content)
    {
        GanStorage storage = GanStorage.Connect(_connection);
        await storage.EnsureCreatedAsync();
        InProcessTrainer trainer = new(storage);
        string runId = await TrainingProcess.UploadAsync(storage, "horses.zip");
        await using (TrainingProcess first = new(_connection, trainer, killAt: EventTypes.TrainingStarted))
        {
            first.Start();
            await first.DeathAsync();
        }

        await DamageAsync(storage, runId, step, content);
        await using TrainingProcess second = new(_connection, trainer);
        second.Start();
        TrainingRun failed = await second.UntilAsync(runId, run => run.State.HasEnded());
        Assert.Equal((RunState.Failed, "invalid-history"), (failed.State, failed.Code));
        Assert.NotEmpty(failed.Reason!);
        Assert.True(trainer.Stopped > 0);

        await second.Runs.ResumeAsync(runId);
        Assert.Equal(RunState.Succeeded, (await second.UntilAsync(runId, run => run.State.HasEnded())).State);
    }

    private static async Task DamageAsync(GanStorage storage, string runId, string step, string? content)
    {
        RunStore runs = new(storage);
        await foreach (string name in runs.NamesAsync(runId, RunBlobs.History, default))
        {
            if (name.EndsWith($"-{step}.json", StringComparison.Ordinal))
            {
                await runs.Blob(runId, name).DeleteAsync();
                if (content is not null)
                {
                    await runs.Blob(runId, name).UploadAsync(BinaryData.FromString(content));
                }

                return;
            }
        }

        Assert.Fail($"The history has no {step}.");
    }

    private static HistoryEntry Entry(int sequence, string name) => new()
    {
        Sequence = sequence,
        Name = name,
        Result = JsonSerializer.SerializeToElement(new { outcome = "go" }),
        At = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero),
    };

    private static async Task AssertInvalidAsync(Func<Task> use, string named)
    {
        InputRejectedException refusal = await Assert.ThrowsAsync<InputRejectedException>(use);
        Assert.Equal("invalid-history", refusal.Code);
        Assert.Contains(named, refusal.Message, StringComparison.Ordinal);
        Assert.Contains("resume", refusal.Remedy, StringComparison.Ordinal);
    }

    private async Task<WorkflowHistory> EmptyAsync()
    {
        GanStorage storage = GanStorage.Connect(_connection);
        await storage.EnsureCreatedAsync();
        RunStore runs = new(storage);
        await foreach (string name in runs.NamesAsync(Id, RunBlobs.History, default))
        {
            await runs.Blob(Id, name).DeleteAsync();
        }

        return new WorkflowHistory(runs, Id);
    }
}
