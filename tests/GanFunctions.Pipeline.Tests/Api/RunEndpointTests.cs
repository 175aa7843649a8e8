using System.Text.Json.Nodes;
using GanFunctions.Pipeline.Api;
using GanFunctions.Pipeline.Storage;
using GanFunctions.Pipeline.Tests.Support;
using GanFunctions.Pipeline.Training;
using GanFunctions.TestSupport;

namespace GanFunctions.Pipeline.Tests.Api;

[Collection(AzuriteCollection.Name)]
public sealed class RunEndpointTests(AzuriteFixture azurite)
{
    private static readonly string Older = RunId.Of("horses.zip", "0x1");
    private static readonly string Newer = RunId.Of("horses.zip", "0x2");

    [Fact]
    public async Task Runs_are_listed_the_newest_first()
    {
        await using Host user = await StartAsync();
        await using ApiHost host = new(user);

        ApiResponse response = await host.AskAsync(ApiOperations.ListRuns);

        Assert.Equal(200, response.Status);
        JsonArray runs = ApiHost.Json(response).AsArray();
        Assert.Equal([Newer, Older], runs.Select(run => (string)run!["runId"]!));
        Assert.Equal(("training", "horses"), ((string)runs[0]!["state"]!, (string)runs[0]!["model"]!));
        Assert.Equal(("failed", "no-images"), ((string)runs[1]!["state"]!, (string)runs[1]!["code"]!));
    }

    [Fact]
    public async Task A_run_is_shown_with_its_progress_and_its_result_once_it_has_them()
    {
        await using Host user = await StartAsync();
        RunStore store = new(user.Storage);
        await using ApiHost host = new(user);

        JsonNode before = ApiHost.Json(await host.AskAsync(ApiOperations.GetRun, route: ("id", Newer)));
        await store.Blob(Newer, RunBlobs.Progress).UploadAsync(BinaryData.FromBytes(ContractJson.Write(new RunProgress { Step = 5, Steps = 10, Phase = "training" })));
        await store.Blob(Newer, RunBlobs.Result).UploadAsync(BinaryData.FromBytes(ContractJson.Write(new RunResult { ExitCode = TrainerExitCode.Done, Step = 10 })));
        JsonNode after = ApiHost.Json(await host.AskAsync(ApiOperations.GetRun, route: ("id", Newer)));

        Assert.Equal((Newer, "training"), ((string)before["run"]!["runId"]!, (string)before["run"]!["state"]!));
        Assert.Null(before["progress"]);
        Assert.Null(before["result"]);
        Assert.Equal((5, 10), ((long)after["progress"]!["step"]!, (long)after["result"]!["step"]!));
    }

    [Theory]
    [InlineData("horses-0123456789ab")]
    [InlineData("no run id")]
    [InlineData("../models")]
    [InlineData("")]
    public async Task A_run_that_is_not_there_is_neither_shown_nor_cancelled(string id)
    {
        await using Host user = await StartAsync();
        await using ApiHost host = new(user);

        ApiHost.AssertProblem(404, "unknown-run", await host.AskAsync(ApiOperations.GetRun, route: ("id", id)));
        ApiHost.AssertProblem(404, "unknown-run", await host.AskAsync(ApiOperations.CancelRun, route: ("id", id)));
    }

    [Fact]
    public async Task A_cancellation_is_left_for_whoever_drives_the_run_and_asking_again_changes_nothing()
    {
        await using Host user = await StartAsync();
        RunStore store = new(user.Storage);
        await using ApiHost host = new(user);

        ApiResponse response = await host.AskAsync(ApiOperations.CancelRun, route: ("id", Newer));
        ApiResponse again = await host.AskAsync(ApiOperations.CancelRun, route: ("id", Newer));

        Assert.Equal((202, 202), (response.Status, again.Status));
        Assert.Equal((Newer, true), ((string)ApiHost.Json(response)["runId"]!, (bool)ApiHost.Json(response)["cancelRequested"]!));
        Assert.True(await store.IsCancelRequestedAsync(Newer));
        Assert.Equal(RunState.Training, (await store.GetAsync(Newer))!.State);
    }

    [Fact]
    public async Task A_run_that_has_ended_is_not_cancelled()
    {
        await using Host user = await StartAsync();
        await using ApiHost host = new(user);

        ApiHost.AssertProblem(409, "run-ended", await host.AskAsync(ApiOperations.CancelRun, route: ("id", Older)));
        Assert.False(await new RunStore(user.Storage).IsCancelRequestedAsync(Older));
    }

    [Fact]
    public async Task A_run_whose_document_is_damaged_hides_no_other_and_is_the_services_fault()
    {
        await using Host user = await StartAsync();
        await new RunStore(user.Storage).Blob(Older, RunBlobs.Run).UploadAsync(BinaryData.FromString("{"), overwrite: true);
        await using ApiHost host = new(user);

        JsonArray runs = ApiHost.Json(await host.AskAsync(ApiOperations.ListRuns)).AsArray();

        Assert.Equal(Newer, (string)Assert.Single(runs)!["runId"]!);
        ApiHost.AssertProblem(503, "invalid-run", await host.AskAsync(ApiOperations.GetRun, route: ("id", Older)));
    }

    private async Task<Host> StartAsync()
    {
        Host user = await Host.StartAsync(azurite.NewAccount());
        RunStore store = new(user.Storage);
        await store.TryCreateAsync(Run(Older, "0x1") with { State = RunState.Failed, Code = "no-images", Reason = "It holds none.", CreatedAt = DateTimeOffset.UnixEpoch });
        await store.TryCreateAsync(Run(Newer, "0x2") with { State = RunState.Training, CreatedAt = DateTimeOffset.UnixEpoch.AddDays(1) });
        return user;
    }

    private static TrainingRun Run(string id, string etag) => new() { RunId = id, Model = "horses", Dataset = new DatasetReference("horses.zip", etag, 10) };
}
