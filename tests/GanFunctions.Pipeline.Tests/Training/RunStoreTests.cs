using System.Text;
using Azure;
using GanFunctions.Inference;
using GanFunctions.Pipeline.Storage;
using GanFunctions.Pipeline.Tests.Support;
using GanFunctions.Pipeline.Training;
using GanFunctions.TestSupport;

namespace GanFunctions.Pipeline.Tests.Training;

[Collection(AzuriteCollection.Name)]
public sealed class RunStoreTests(AzuriteFixture azurite) : IAsyncLifetime
{
    private const string Id = "horses-0123456789ab";

    private readonly RequestGate _gate = new();
    private GanStorage _storage = null!;
    private RunStore _runs = null!;

    public async Task InitializeAsync()
    {
        _storage = GanStorage.Connect(
            new StorageOptions { Connection = azurite.NewAccount() }, null, options => options.AddPolicy(_gate, Azure.Core.HttpPipelinePosition.PerCall));
        await _storage.EnsureCreatedAsync();
        _runs = new RunStore(_storage);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task What_was_listed_before_is_read_again_only_where_it_has_changed()
    {
        string[] ids = [.. Enumerable.Range(0, 5).Select(number => $"a-{number:x12}")];
        foreach (string id in ids)
        {
            Assert.True(await _runs.TryCreateAsync(Run(id) with { State = RunState.Succeeded }));
        }

        Assert.Equal(ids.Order(), (await _runs.ListAsync()).Select(run => run.RunId).Order());
        int reads = Reads();
        Assert.Equal(ids.Order(), (await _runs.ListAsync()).Select(run => run.RunId).Order());
        Assert.Equal(reads, Reads());

        // By another process.
        await new RunStore(_storage).UpdateAsync(ids[2], run => run with { State = RunState.Queued });
        reads = Reads();
        Assert.Equal(ids[2], Assert.Single(await _runs.ListAsync(), run => !run.State.HasEnded()).RunId);
        Assert.Equal(reads + 1, Reads());

        await _runs.UpdateAsync(ids[2], run => run with { State = RunState.Failed });
        await _runs.DeleteAsync(ids[2]);
        Assert.Equal(ids.Except([ids[2]]).Order(), (await _runs.ListAsync()).Select(run => run.RunId).Order());
    }

    [Theory]
    [InlineData("")]
    [InlineData("no json")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{ \"runId\": 7 }")]
    [InlineData("{ \"runId\": \"a\", \"model\": \"a\", \"dataset\": null, \"state\": \"queued\" }")]
    [InlineData("{ \"runId\": \"a\", \"model\": \"a\", \"dataset\": { \"blob\": \"a.zip\", \"eTag\": \"1\", \"bytes\": 1 }, \"state\": \"flying\" }")]
    public async Task A_document_that_cannot_be_read_is_refused_by_name_and_hides_no_other_run(string json)
    {
        await _runs.TryCreateAsync(Run("b-0123456789ab"));
        await _runs.Blob(Id, RunBlobs.Run).UploadAsync(BinaryData.FromString(json));

        InputRejectedException refusal = await Assert.ThrowsAsync<InputRejectedException>(() => _runs.GetAsync(Id));

        Assert.Equal("invalid-run", refusal.Code);
        Assert.Contains($"{Id}/run.json", refusal.Message, StringComparison.Ordinal);
        Assert.Equal("b-0123456789ab", Assert.Single(await _runs.ListAsync()).RunId);
        Assert.Equal("b-0123456789ab", Assert.Single(await _runs.ListAsync()).RunId);
        await Assert.ThrowsAsync<InputRejectedException>(() => _runs.UpdateAsync(Id, run => run));
        Assert.Equal(json, (await _runs.Blob(Id, RunBlobs.Run).DownloadContentAsync()).Value.Content.ToString());
    }

    [Theory]
    [InlineData("../models/horses")]
    [InlineData("..")]
    [InlineData("")]
    [InlineData("a/b")]
    public async Task An_id_that_leads_out_of_the_run_s_folder_is_no_run(string id)
    {
        await _storage.Container(Containers.Models).GetBlobClient("horses/run.json").UploadAsync(
            new BinaryData(ContractJson.Write(Run("horses") with { State = RunState.Failed })));

        foreach (Func<Task> use in (Func<Task>[])[() => _runs.GetAsync(id), () => _runs.DeleteAsync(id), () => _runs.ResumeAsync(id), () => _runs.RequestCancelAsync(id)])
        {
            Assert.Equal("unknown-run", (await Assert.ThrowsAsync<InputRejectedException>(use)).Code);
        }

        Assert.True(await _storage.Container(Containers.Models).GetBlobClient("horses/run.json").ExistsAsync());
    }

    [Fact]
    public async Task What_else_lies_in_the_container_is_no_run()
    {
        await _runs.TryCreateAsync(Run(Id));
        foreach (string name in (string[])["host.lock", "service.json", "run.json", "Notes/run.json", $"{Id}/export/run.json", "other-0123456789ab/progress.json"])
        {
            await _storage.Container(Containers.Runs).GetBlobClient(name).UploadAsync(BinaryData.FromString("?"));
        }

        Assert.Equal(Id, Assert.Single(await _runs.ListAsync()).RunId);
        Assert.Null(await _runs.GetAsync("other-0123456789ab"));
    }

    [Fact]
    public async Task Of_many_that_change_a_run_at_once_none_is_lost()
    {
        const int Writers = 12;
        await _runs.TryCreateAsync(Run(Id));

        await Task.WhenAll(Enumerable.Range(0, Writers).Select(_ => _runs.UpdateAsync(Id, run => run with { Attempts = run.Attempts + 1 })));

        Assert.Equal(Writers, (await _runs.GetAsync(Id))!.Attempts);
    }

    [Fact]
    public async Task A_run_is_created_once_and_written_only_by_who_has_read_the_latest()
    {
        Assert.True(await _runs.TryCreateAsync(Run(Id)));
        Assert.False(await _runs.TryCreateAsync(Run(Id) with { Model = "zebras" }));
        ETag read = (await _runs.ReadAsync(Id, default))!.Value.ETag;
        await _runs.UpdateAsync(Id, run => run with { Attempts = 1 });

        Assert.Null(await _runs.WriteAsync(Run(Id) with { Attempts = 9 }, read));

        Assert.Equal(("horses", 1), ((await _runs.GetAsync(Id))!.Model, (await _runs.GetAsync(Id))!.Attempts));
    }

    [Fact]
    public async Task A_document_of_a_later_release_is_read_as_far_as_it_is_known()
    {
        string json = Encoding.UTF8.GetString(ContractJson.Write(Run(Id))).Insert(1, "\"schema\": 2, \"colour\": { \"x\": [1] }, ");
        await _runs.Blob(Id, RunBlobs.Run).UploadAsync(BinaryData.FromString(json));

        Assert.Equal("horses", (await _runs.GetAsync(Id))!.Model);
    }

    private int Reads() => _gate.Count("GET", "/run.json", 200);

    private static TrainingRun Run(string id) => new() { RunId = id, Model = "horses", Dataset = new DatasetReference("horses.zip", "0x1", 1), State = RunState.Queued };
}
