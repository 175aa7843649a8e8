using System.Text.Json.Nodes;
using Azure.Storage.Blobs;
using GanFunctions.Cli;
using GanFunctions.EndToEnd.Tests.Support;
using GanFunctions.Pipeline.Storage;
using GanFunctions.Pipeline.Training;
using SkiaSharp;

namespace GanFunctions.EndToEnd.Tests;

/// <summary>The commands on runs, over runs as they lie in storage; no host works on them.</summary>
public sealed class RunsTests : IAsyncLifetime, IDisposable
{
    private const string Old = "horses-0123456789ab";
    private const string New = "horses-0fedcba98765";

    private readonly Workspace _workspace = new();
    private Azurite _azurite = null!;

    public async Task InitializeAsync()
    {
        _azurite = await Azurite.StartAsync(_workspace);
        await _workspace.Storage.EnsureCreatedAsync();
        await WriteAsync(Run(Old, RunState.Failed) with { Code = "trainer-crashed", Reason = "It crashed.", Remedy = "Resume it." });
        await WriteAsync(Run(New, RunState.Training) with { CreatedAt = DateTimeOffset.UtcNow.AddMinutes(1) });
    }

    public async Task DisposeAsync() => await _azurite.DisposeAsync();

    public void Dispose() => _workspace.Dispose();

    [Fact]
    public async Task Runs_are_listed_the_newest_first()
    {
        (int code, GanProcess gan) = await GanAsync("runs", "list", "--json");

        Assert.Equal(0, code);
        Assert.Equal([New, Old], gan.Events.Select(run => run["runId"]!.GetValue<string>()));
    }

    [Fact]
    public async Task A_run_is_shown_with_its_reason_its_evaluations_and_its_curves_as_a_PNG()
    {
        await WriteAsync(Old, RunBlobs.Metrics, "{\"step\":1,\"losses\":{\"G_A\":1}}\n{\"step\":2,\"losses\":{\"G_A\":2},\"metrics\":{\"swd\":3}}\n");

        (int code, GanProcess gan) = await GanAsync("runs", "show", "horses-01");
        (_, GanProcess json) = await GanAsync("runs", "show", Old, "--json", "--plot", "curves.png");

        Assert.Equal(0, code);
        string text = string.Join('\n', gan.Output);
        Assert.All((string[])[Old, "failed", "It crashed.", "Resume it.", "swd"], part => Assert.Contains(part, text, StringComparison.Ordinal));
        Assert.True(File.Exists(Path.Combine(_workspace.Data, "runs", Old, "losses.png")));
        JsonObject shown = Assert.Single(json.Events);
        Assert.Equal(_workspace.PathOf("curves.png"), shown["plot"]!.GetValue<string>());
        using SKBitmap chart = SKBitmap.Decode(_workspace.PathOf("curves.png"));
        Assert.True(chart.Width > 0);
    }

    [Fact]
    public async Task A_log_is_printed_as_it_grows_until_the_run_ends()
    {
        await WriteAsync(New, RunBlobs.Log, "first\nseco");
        await using GanProcess gan = _workspace.Gan("runs", "logs", "horses", "--follow");
        while (!gan.Output.Contains("first"))
        {
            await Task.Delay(50);
        }

        Assert.Single(gan.Output);
        await WriteAsync(New, RunBlobs.Log, "first\nsecond ü\nlast");
        await WriteAsync(Run(New, RunState.Succeeded));

        Assert.Equal(0, await gan.ExitCodeAsync());
        Assert.Equal(["first", "second ü", "last"], gan.Output);
    }

    [Fact]
    public async Task Watching_tells_what_happens_and_ends_with_the_run()
    {
        await WriteAsync(New, RunBlobs.Progress, "{\"step\": 5, \"steps\": 10, \"phase\": \"training\"}");
        await using GanProcess gan = _workspace.Gan("runs", "watch", New, "--json");
        JsonObject progress = await gan.EventAsync("progress");
        await WriteAsync(Run(New, RunState.Failed) with { Reason = "It crashed.", Remedy = "Resume it." });

        Assert.Equal((int)ExitCode.RunFailed, await gan.ExitCodeAsync());
        Assert.Equal(5, progress["step"]!.GetValue<int>());
        Assert.Equal(("failed", "It crashed."), ((string)gan.Events[^1]["state"]!, (string)gan.Events[^1]["reason"]!));
    }

    [Fact]
    public async Task Stopping_the_watching_leaves_the_run_alone()
    {
        await using GanProcess gan = _workspace.Gan("runs", "watch", New, "--json");
        await gan.EventAsync("run");
        gan.Signal(GanProcess.Interrupt);

        Assert.Equal((int)ExitCode.Interrupted, await gan.ExitCodeAsync());
        Assert.False(await Blob(New, RunBlobs.Cancel).ExistsAsync());
    }

    [Fact]
    public async Task A_run_that_has_not_ended_is_cancelled_and_one_that_has_is_not()
    {
        (int code, _) = await GanAsync("runs", "cancel", New);
        (int ended, GanProcess gan) = await GanAsync("runs", "cancel", Old);

        Assert.Equal((0, (int)ExitCode.Refused), (code, ended));
        Assert.True(await Blob(New, RunBlobs.Cancel).ExistsAsync());
        Assert.Contains("has ended", gan.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_is_deleted_when_it_has_ended_and_the_deletion_is_meant()
    {
        await WriteAsync(Old, RunBlobs.Checkpoints + "step-0000001/checkpoint.json", "{}");

        (int running, _) = await GanAsync("runs", "delete", New, "--yes");
        (int unasked, _) = await GanAsync("runs", "delete", Old);
        Assert.True(await Blob(Old, RunBlobs.Run).ExistsAsync());
        (int deleted, _) = await GanAsync("runs", "delete", Old, "--yes");

        Assert.Equal(((int)ExitCode.Refused, (int)ExitCode.Usage, 0), (running, unasked, deleted));
        Assert.DoesNotContain(await NamesAsync(), name => name.StartsWith(Old, StringComparison.Ordinal) && !name.EndsWith("/deleted.json", StringComparison.Ordinal));
        Assert.True(await Blob(New, RunBlobs.Run).ExistsAsync());
    }

    [Fact]
    public async Task An_unknown_run_is_answered_with_the_nearest()
    {
        (int code, GanProcess gan) = await GanAsync("runs", "show", "hores-0123456789ab");

        Assert.Equal((int)ExitCode.NotFound, code);
        Assert.Contains(Old, gan.Errors, StringComparison.Ordinal);
    }

    private static TrainingRun Run(string id, RunState state) => new()
    {
        RunId = id,
        Model = "horses",
        Dataset = new DatasetReference("horses/a.zip", "0x1", 1000),
        State = state,
        CreatedAt = DateTimeOffset.UtcNow,
        UpdatedAt = DateTimeOffset.UtcNow,
        EndedAt = state is RunState.Training ? null : DateTimeOffset.UtcNow,
    };

    private async Task<(int Code, GanProcess Gan)> GanAsync(params string[] arguments)
    {
        GanProcess gan = _workspace.Gan(arguments);
        int code = await gan.ExitCodeAsync();
        await gan.DisposeAsync();
        return (code, gan);
    }

    private async Task<IReadOnlyList<string>> NamesAsync()
    {
        List<string> names = [];
        await foreach (Azure.Storage.Blobs.Models.BlobItem blob in _workspace.Storage.Container(Containers.Runs).GetBlobsAsync(new Azure.Storage.Blobs.Models.GetBlobsOptions(), default))
        {
            names.Add(blob.Name);
        }

        return names;
    }

    private BlobClient Blob(string run, string name) => _workspace.Storage.Container(Containers.Runs).GetBlobClient(RunBlobs.Of(run, name));

    private Task WriteAsync(TrainingRun run) => Blob(run.RunId, RunBlobs.Run).UploadAsync(new BinaryData(ContractJson.Write(run)), overwrite: true);

    private Task WriteAsync(string run, string name, string content) => Blob(run, name).UploadAsync(BinaryData.FromString(content), overwrite: true);
}
