using System.Text.Json.Nodes;
using Azure.Storage.Blobs;
using GanFunctions.Cli;
using GanFunctions.EndToEnd.Tests.Support;
using GanFunctions.Pipeline.Storage;
using GanFunctions.Pipeline.Training;

namespace GanFunctions.EndToEnd.Tests;

/// <summary>From a dataset to a model that translates, with the real trainer on networks of a few weights.</summary>
public sealed class TrainTests : IDisposable
{
    private static readonly string[] Tiny =
    [
        "ngf=4", "ndf=4", "blocks=1", "loadSize=32", "cropSize=32", "steps=6", "threads=1",
        "logEvery=2", "sampleEvery=6", "checkpointEvery=2", "snapshotEvery=3",
    ];

    private readonly Workspace _workspace = new();

    private static string Red => Path.Combine(Repository.Assets, "samples", "photos", "red.png");

    public void Dispose() => _workspace.Dispose();

    [Fact]
    public async Task Without_a_host_the_command_does_it_all_and_the_same_content_again_nothing()
    {
        await DrawAsync("a.zip");
        await using GanProcess first = Train("a.zip", "tiny");
        Assert.True(await first.ExitCodeAsync() == 0, $"{string.Join('\n', first.Output)}\n{first.Errors}");
        await using GanProcess again = Train("a.zip", "tiny");
        Assert.Equal(0, await again.ExitCodeAsync());

        JsonObject end = first.Events.Last(happened => (string?)happened["event"] == "run");
        Assert.Equal(("succeeded", true), ((string)end["state"]!, (bool)end["promoted"]!));
        JsonObject dataset = first.Events.Single(happened => (string?)happened["event"] == "dataset");
        JsonObject same = again.Events.Single(happened => (string?)happened["event"] == "dataset");
        Assert.Equal((true, false), ((bool)dataset["uploaded"]!, (bool)same["uploaded"]!));
        Assert.Equal((string)dataset["run"]!, (string)same["run"]!);
        Assert.Contains(first.Events, happened => (string?)happened["event"] == "evaluated");

        await using GanProcess show = _workspace.Gan("runs", "show", "tiny", "--json");
        Assert.Equal(0, await show.ExitCodeAsync());
        JsonObject shown = Assert.Single(show.Events);
        Assert.True((bool)shown["live"]!);
        Assert.True(File.Exists((string)shown["plot"]!));
    }

    [Fact]
    public async Task Two_commands_at_once_without_a_host_train_one_after_the_other_on_storage_that_outlives_the_first()
    {
        await DrawAsync("a.zip");
        await using GanProcess first = Train("a.zip", "tiny", "--set", "seed=1");
        await first.EventAsync(happened => (string?)happened["event"] == "run" && (string?)happened["state"] == "training");
        await using GanProcess second = Train("a.zip", "tiny", "--set", "seed=2", "--set", "promote=always");

        Assert.True(await first.ExitCodeAsync() == 0, first.Errors);
        Assert.True(await second.ExitCodeAsync() == 0, $"{string.Join('\n', second.Output)}\n{second.Errors}");
        Assert.Equal(("succeeded", "2"), StateOf(second));
        Assert.Equal(("succeeded", "1"), StateOf(first));

        static (string State, string Version) StateOf(GanProcess train)
        {
            JsonObject end = train.Events.Last(happened => (string?)happened["event"] == "run");
            return ((string)end["state"]!, (string)end["version"]!);
        }
    }

    [Fact]
    public async Task A_running_host_trains_serves_the_new_version_on_the_next_image_and_the_old_one_after_a_rollback()
    {
        await DrawAsync("a.zip");
        await using GanProcess host = _workspace.Gan("up", "--no-samples", "--json");
        await host.EventAsync("started");

        await TrainAndWatchAsync("seed=1");
        JsonObject one = await TranslateAsync(host, "one");
        await TrainAndWatchAsync("seed=2", "promote=always");
        JsonObject two = await TranslateAsync(host, "two");
        await using GanProcess rollback = _workspace.Gan("models", "rollback", "tiny");
        Assert.Equal(0, await rollback.ExitCodeAsync());
        JsonObject three = await TranslateAsync(host, "three");

        Assert.NotEqual((string)one["version"]!, (string)two["version"]!);
        Assert.Equal((string)one["version"]!, (string)three["version"]!);
        Assert.Contains(host.Events, happened => (string?)happened["event"] == "run" && (string?)happened["state"] == "succeeded");

        async Task TrainAndWatchAsync(params string[] settings)
        {
            await using GanProcess train = Train("a.zip", "tiny", [.. settings.SelectMany(setting => (string[])["--set", setting]), "--watch"]);
            Assert.True(await train.ExitCodeAsync() == 0, $"{string.Join('\n', train.Output)}\n{train.Errors}");
        }
    }

    [Fact]
    public async Task A_zip_that_a_plain_client_uploads_starts_a_run_by_its_own_settings()
    {
        await DrawAsync("a.zip");
        await AddSettingsAsync("a.zip");
        await using GanProcess host = _workspace.Gan("up", "--no-samples", "--json");
        await host.EventAsync("started");
        await _workspace.Storage.Container(Containers.Datasets).GetBlobClient("plain.zip").UploadAsync(_workspace.PathOf("a.zip"));

        JsonObject end = await host.EventAsync(happened => (string?)happened["event"] == "run" && (string?)happened["state"] is "succeeded" or "failed");

        Assert.Equal(("plain", "succeeded"), ((string)end["model"]!, (string)end["state"]!));
    }

    [Fact]
    public async Task A_dry_run_tells_the_networks_sizes_and_the_memory_as_the_trainer_does_and_writes_nothing()
    {
        await DrawAsync("a.zip");
        await using GanProcess dry = GanProcess.Start(
            _workspace, ["train", "a.zip", "--name", "tiny", .. Tiny.SelectMany(setting => (string[])["--set", setting]), "--dry-run", "--device", "cpu", "--json"]);
        Assert.True(await dry.ExitCodeAsync() == 0, dry.Errors);
        await using GanProcess people = GanProcess.Start(
            _workspace, ["train", "a.zip", "--name", "tiny", "--set", "ngf=4", "--set", "ndf=4", "--dry-run", "--device", "cpu"]);
        Assert.True(await people.ExitCodeAsync() == 0, people.Errors);

        JsonNode estimate = Assert.Single(dry.Events)["estimate"]!;
        Assert.Equal((6, 2), ((long)estimate["steps"]!, (long)estimate["epochs"]!));
        Assert.Equal(["G_A", "G_B", "D_A", "D_B"], estimate["parameters"]!.AsObject().Select(network => network.Key));
        Assert.All(estimate["parameters"]!.AsObject(), network => Assert.InRange((long)network.Value!, 1_000, 100_000));
        Assert.True((long)estimate["estimatedBytes"]! > 100_000);
        Assert.All((string[])["Parameters", "G_A", "Memory", "MB"], part => Assert.Contains(part, string.Join('\n', people.Output), StringComparison.Ordinal));
        Assert.False(Directory.Exists(Path.Combine(_workspace.Data, "runs")));
    }

    [Fact]
    public async Task Changes_to_the_registry_by_command_are_told_as_events_and_nothing_untold_fails_them()
    {
        await using GanProcess host = _workspace.Gan("up", "--json");
        await host.EventAsync("started");
        string export = _workspace.PathOf("invert.zip");
        await RunAsync("models", "export", "invert", export);
        await RunAsync("models", "import", export, "--name", "copy", "--as-version", "1", "--promote");
        await RunAsync("models", "import", export, "--name", "copy", "--as-version", "2");
        await RunAsync("models", "promote", "copy@2");
        await RunAsync("models", "promote", "copy@2");
        await RunAsync("models", "rollback", "copy");

        string file = Path.Combine(_workspace.Data, "events.jsonl");
        JsonNode[] told = [.. (await File.ReadAllLinesAsync(file)).Select(line => JsonNode.Parse(line)!).Where(told => ((string)told["subject"]!).StartsWith("models/copy/", StringComparison.Ordinal))];
        Assert.Equal(
            [("Published", "1", null), ("Promoted", "1", null), ("Published", "2", null), ("Promoted", "2", "1"), ("Promoted", "1", "2")],
            told.Select(happened => (((string)happened["type"]!).Split('.')[^1], (string)happened["data"]!["version"]!, (string?)happened["data"]!["previous"])));

        File.Delete(file);
        Directory.CreateDirectory(file);
        await RunAsync("models", "promote", "copy@2");

        async Task RunAsync(params string[] arguments)
        {
            await using GanProcess gan = _workspace.Gan(arguments);
            Assert.True(await gan.ExitCodeAsync() == 0, gan.Errors);
        }
    }

    [Fact]
    public async Task Interrupted_while_it_trains_it_leaves_a_checkpoint_that_resume_goes_on_from()
    {
        await DrawAsync("a.zip");
        await using GanProcess train = Train("a.zip", "tiny", "--set", "steps=100000", "--set", "epochs=1", "--set", "epochsDecay=0");
        await train.EventAsync(happened => (string?)happened["event"] == "progress" && (long)happened["step"]! > 2);
        train.Signal(GanProcess.Interrupt);
        Assert.Equal((int)ExitCode.Interrupted, await train.ExitCodeAsync());
        Assert.Contains("gan runs resume", train.Errors, StringComparison.Ordinal);

        await using GanProcess resume = _workspace.Gan("runs", "resume", "tiny", "--json");
        JsonObject progress = await resume.EventAsync(happened => (string?)happened["event"] == "progress" && (string?)happened["phase"] == "training");
        resume.Signal(GanProcess.Interrupt);

        Assert.True((long)progress["step"]! > 0);
        Assert.Equal((int)ExitCode.Interrupted, await resume.ExitCodeAsync());
    }

    [Fact]
    public async Task A_dataset_that_cannot_be_used_ends_as_a_failed_run_with_the_reason()
    {
        await File.WriteAllTextAsync(_workspace.PathOf("bad.zip"), "no zip");
        await using GanProcess train = Train("bad.zip", "tiny");

        Assert.Equal((int)ExitCode.RunFailed, await train.ExitCodeAsync());
        JsonObject end = train.Events.Last(happened => (string?)happened["event"] == "run");
        Assert.Equal("failed", (string)end["state"]!);
        Assert.NotEmpty((string)end["reason"]!);
    }

    private GanProcess Train(string dataset, string name, params string[] more) =>
        _workspace.Gan(["train", dataset, "--name", name, .. Tiny.SelectMany(setting => (string[])["--set", setting]), .. more, "--json"]);

    private async Task DrawAsync(string zip)
    {
        await using GanProcess draw = GanProcess.Start(
            _workspace, ["sample-dataset", "day2night", zip, "--count", "4", "--test-count", "2", "--width", "32", "--height", "32"]);
        Assert.True(await draw.ExitCodeAsync() == 0, draw.Errors);
    }

    private async Task AddSettingsAsync(string zip)
    {
        JsonObject settings = [];
        foreach (string setting in Tiny)
        {
            TrainingConfigurationReader.Set(settings, setting);
        }

        await using System.IO.Compression.ZipArchive archive = await System.IO.Compression.ZipFile.OpenAsync(
            _workspace.PathOf(zip), System.IO.Compression.ZipArchiveMode.Update);
        await using Stream entry = await archive.CreateEntry("train.json").OpenAsync();
        await using StreamWriter writer = new(entry);
        await writer.WriteAsync(settings.ToJsonString());
    }

    private async Task<JsonObject> TranslateAsync(GanProcess host, string name)
    {
        BlobClient image = _workspace.Storage.Container(Containers.Images).GetBlobClient($"tiny/{name}.png");
        await image.UploadAsync(Red);
        return await host.EventAsync(happened => (string?)happened["blob"] == $"images/tiny/{name}.png");
    }
}
