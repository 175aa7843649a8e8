using System.Net.Sockets;
using System.Text.Json.Nodes;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using GanFunctions.Cli;
using GanFunctions.EndToEnd.Tests.Support;
using GanFunctions.Inference.Imaging;
using GanFunctions.Pipeline.Storage;

namespace GanFunctions.EndToEnd.Tests;

public sealed class UpTests : IDisposable
{
    private readonly Workspace _workspace = new();

    private static string Red => Path.Combine(Repository.Assets, "samples", "photos", "red.png");

    public void Dispose() => _workspace.Dispose();

    [Fact]
    public async Task Up_once_publishes_the_samples_translates_them_and_says_so_in_json_lines_alone()
    {
        await using GanProcess gan = _workspace.Gan("up", "--once", "--json");

        Assert.Equal((int)ExitCode.Success, await gan.ExitCodeAsync());
        Assert.Equal("started", Name(gan.Events[0]));
        Assert.Equal("done", Name(gan.Events[^1]));
        JsonObject model = Assert.Single(gan.Events, happened => Name(happened) == "model");
        Assert.Equal("invert", model["model"]!.GetValue<string>());
        Assert.Equal(
            ["images/invert/blue.png", "images/invert/red.png"],
            gan.Events.Where(happened => Name(happened) == "translated").Select(happened => happened["blob"]!.GetValue<string>()).Order());
        JsonObject translated = gan.Events.First(happened => Name(happened) == "translated");
        Assert.Equal(48, translated["width"]!.GetValue<int>());
        Assert.Equal("1.0", translated["version"]!.GetValue<string>());
        Assert.Equal("AtoB", translated["direction"]!.GetValue<string>());
        Assert.Equal("", gan.Errors);
        AssertPortsAreFree();
    }

    [Fact]
    public async Task Started_again_it_goes_on_where_it_stopped()
    {
        await using (GanProcess first = _workspace.Gan("up", "--once", "--json"))
        {
            Assert.Equal(0, await first.ExitCodeAsync());
        }

        await using GanProcess second = _workspace.Gan("up", "--json");
        await second.EventAsync("model");
        await _workspace.Storage.Container(Containers.Images).GetBlobClient("invert/new.png").UploadAsync(Red);
        JsonObject translated = await second.EventAsync("translated");
        second.Signal(GanProcess.Terminate);

        Assert.Equal((int)ExitCode.Success, await second.ExitCodeAsync());
        Assert.Equal("images/invert/new.png", translated["blob"]!.GetValue<string>());
        Assert.Equal(1, second.Events[^1]["translated"]!.GetValue<int>());
        Assert.False(second.Events.Single(happened => Name(happened) == "model")["published"]!.GetValue<bool>());
    }

    [Theory]
    [InlineData(GanProcess.Terminate)]
    [InlineData(GanProcess.Interrupt)]
    public async Task A_signal_ends_it_cleanly_and_its_storage_with_it(int signal)
    {
        await using GanProcess gan = _workspace.Gan("up", "--json");
        await gan.EventAsync(happened => Name(happened) == "translated");
        gan.Signal(signal);

        Assert.Equal((int)ExitCode.Success, await gan.ExitCodeAsync());
        Assert.Equal("done", Name(gan.Events[^1]));
        AssertPortsAreFree();
    }

    [Fact]
    public async Task Killed_outright_it_leaves_no_storage_process_behind_and_loses_no_upload()
    {
        const int Images = 24;
        await using GanProcess gan = _workspace.Gan("up", "--json");
        await gan.EventAsync("started");
        BlobContainerClient images = _workspace.Storage.Container(Containers.Images);
        await Task.WhenAll(Enumerable.Range(0, Images).Select(index => images.GetBlobClient($"invert/{index}.png").UploadAsync(Red)));
        gan.Signal(GanProcess.Kill);
        await gan.ExitCodeAsync();

        await EventuallyAsync(() => _workspace.Ports.FirstInUse() is null);
        await using GanProcess next = _workspace.Gan("up", "--once", "--json");
        Assert.Equal(0, await next.ExitCodeAsync());
        Assert.Equal(2 + Images, await CountAsync(Containers.Translated));
    }

    [Fact]
    public async Task Local_storage_that_dies_under_it_is_started_anew()
    {
        await using GanProcess gan = _workspace.Gan("up", "--json");
        await gan.EventAsync(happened => Name(happened) == "translated");
        await EventuallyAsync(() => gan.Events.Count(happened => Name(happened) == "translated") == 2);
        KillChildrenOf(gan.Id);
        await EventuallyAsync(() => gan.Errors.Contains("Local storage went away", StringComparison.Ordinal));

        // The emulator saves every five seconds, so that it may have forgotten even the containers.
        BlobContainerClient images = _workspace.Storage.Container(Containers.Images);
        await EventuallyAsync(() => images.Exists());
        await images.GetBlobClient("invert/after.png").UploadAsync(Red);
        await gan.EventAsync(happened => (string?)happened["blob"] == "images/invert/after.png");
    }

    [Fact]
    public async Task Storage_that_goes_away_for_twenty_seconds_loses_nothing()
    {
        await using GanProcess gan = await StartOnForeignStorageAsync(async storage =>
        {
            await storage.DisposeAsync();
            await Task.Delay(TimeSpan.FromSeconds(20));
        });

        await _workspace.Storage.Container(Containers.Images).GetBlobClient("invert/after.png").UploadAsync(Red);
        JsonObject translated = await gan.EventAsync(happened => (string?)happened["blob"] == "images/invert/after.png");
        gan.Signal(GanProcess.Terminate);

        Assert.Equal("translated", Name(translated));
        Assert.Equal(0, await gan.ExitCodeAsync());
        Assert.DoesNotContain(gan.Events, happened => Name(happened) == "rejected");
        Assert.Equal(3, await CountAsync(Containers.Translated));
        await _foreign!.DisposeAsync();
    }

    [Fact]
    public async Task Two_hosts_on_the_same_storage_give_one_result_an_image()
    {
        const int Images = 24;
        await using GanProcess first = _workspace.Gan("up", "--json", "--no-samples");
        await first.EventAsync("started");
        await using (GanProcess import = _workspace.Gan("models", "import", Path.Combine(Repository.Assets, "samples", "models", "invert"), "--promote"))
        {
            Assert.Equal(0, await import.ExitCodeAsync());
        }

        await using GanProcess second = _workspace.Gan("up", "--json", "--no-samples");
        JsonObject started = await second.EventAsync("started");
        BlobContainerClient images = _workspace.Storage.Container(Containers.Images);
        await Task.WhenAll(Enumerable.Range(0, Images).Select(index => images.GetBlobClient($"invert/{index}.png").UploadAsync(Red)));

        await EventuallyAsync(() => Blobs(first).Count() + Blobs(second).Count() >= Images);
        second.Signal(GanProcess.Terminate);
        await second.ExitCodeAsync();
        first.Signal(GanProcess.Terminate);
        await first.ExitCodeAsync();

        Assert.Equal("shared", started["local"]!.GetValue<string>());
        Assert.Equal(
            Enumerable.Range(0, Images).Select(index => $"images/invert/{index}.png").Order(),
            Blobs(first).Concat(Blobs(second)).Order());
    }

    [Fact]
    public async Task A_port_in_use_is_named_with_its_user_and_a_remedy()
    {
        using TcpListener listener = _workspace.Occupy(_workspace.Ports.Queue);
        await using GanProcess gan = _workspace.Gan("up", "--once");

        Assert.Equal((int)ExitCode.MachineNotReady, await gan.ExitCodeAsync());
        Assert.Contains($"Port {_workspace.Ports.Queue}", gan.Errors, StringComparison.Ordinal);
        Assert.Contains("--port", gan.Errors, StringComparison.Ordinal);
        if (OperatingSystem.IsLinux())
        {
            Assert.Contains($"(process {Environment.ProcessId})", gan.Errors, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_missing_node_is_named_with_a_remedy()
    {
        await using GanProcess gan = GanProcess.Start(
            _workspace,
            Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet",
            [Path.Combine(AppContext.BaseDirectory, "gan.dll"), "up", "--once", "--json", "--port", $"{_workspace.Ports.Blob}"],
            start => start.Environment["PATH"] = _workspace.Folder);

        Assert.Equal((int)ExitCode.MachineNotReady, await gan.ExitCodeAsync());
        JsonObject failure = Assert.Single(gan.Events);
        Assert.Contains("Node.js was not found", failure["reason"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Contains("nodejs.org", failure["remedy"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Storage_that_cannot_be_reached_is_named_with_a_remedy()
    {
        await using GanProcess gan = GanProcess.Start(_workspace, ["up", "--once", "--storage", _workspace.Ports.ConnectionString]);

        Assert.Equal((int)ExitCode.StorageUnreachable, await gan.ExitCodeAsync());
        Assert.Contains($"127.0.0.1:{_workspace.Ports.Blob}", gan.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_cannot_be_translated_is_rejected_by_name_and_the_rest_is_done()
    {
        await using GanProcess gan = _workspace.Gan("up", "--json");
        await gan.EventAsync("model");
        BlobContainerClient images = _workspace.Storage.Container(Containers.Images);
        await images.GetBlobClient("invert/text.png").UploadAsync(BinaryData.FromString("no image"));
        await images.GetBlobClient("unknown-model/red.png").UploadAsync(Red);
        await images.GetBlobClient("invert@9.9/red.png").UploadAsync(Red);
        await images.GetBlobClient("invert/good ü.png").UploadAsync(Red);

        JsonObject good = await gan.EventAsync(happened => (string?)happened["blob"] == "images/invert/good ü.png");
        Assert.Equal("translated", Name(good));
        foreach (string blob in (string[])["images/invert/text.png", "images/unknown-model/red.png", "images/invert@9.9/red.png"])
        {
            JsonObject rejected = await gan.EventAsync(happened => (string?)happened["blob"] == blob);
            Assert.Equal("rejected", Name(rejected));
            Assert.NotEqual("", rejected["code"]!.GetValue<string>());
            Assert.NotEqual("", rejected["remedy"]!.GetValue<string>());
        }

        Assert.Equal(3, await CountAsync(Containers.Rejected));
    }

    [Fact]
    public async Task The_link_of_a_translation_opens_without_credentials_and_shows_the_inverted_image()
    {
        await using GanProcess gan = _workspace.Gan("up", "--json");
        JsonObject translated = await gan.EventAsync(happened => (string?)happened["blob"] == "images/invert/red.png");
        using HttpClient anyone = new();
        byte[] png = await anyone.GetByteArrayAsync(new Uri(translated["url"]!.GetValue<string>()));

        AssertInverted(await File.ReadAllBytesAsync(Red), png);
    }

    private Azurite? _foreign;

    private async Task<GanProcess> StartOnForeignStorageAsync(Func<Azurite, Task> outage)
    {
        Azurite storage = await Azurite.StartAsync(_workspace);
        GanProcess gan = GanProcess.Start(_workspace, ["up", "--json", "--storage", _workspace.Ports.ConnectionString]);
        await EventuallyAsync(() => Blobs(gan).Count() == 2);
        await outage(storage);
        _foreign = await Azurite.StartAsync(_workspace);
        return gan;
    }

    internal static void AssertInverted(byte[] before, byte[] after)
    {
        RgbaImage source = ImageCodec.Decode(before, new ImageLimits(), "before").Image;
        RgbaImage inverted = ImageCodec.Decode(after, new ImageLimits(), "after").Image;
        Assert.Equal((source.Width, source.Height), (inverted.Width, inverted.Height));
        for (int index = 0; index < source.Pixels.Length; index++)
        {
            int expected = index % 4 == 3 ? source.Pixels[index] : 255 - source.Pixels[index];
            Assert.InRange(inverted.Pixels[index], expected - 1, expected + 1);
        }
    }

    private static string Name(JsonObject happened) => happened["event"]!.GetValue<string>();

    private static IEnumerable<string> Blobs(GanProcess gan) =>
        gan.Events.Where(happened => Name(happened) == "translated").Select(happened => happened["blob"]!.GetValue<string>());

    private static void KillChildrenOf(int parent)
    {
        using System.Diagnostics.Process killer = System.Diagnostics.Process.Start("pkill", ["-KILL", "-P", $"{parent}"]);
        killer.WaitForExit();
        Assert.Equal(0, killer.ExitCode);
    }

    private static async Task EventuallyAsync(Func<bool> condition)
    {
        using CancellationTokenSource patience = new(TimeSpan.FromMinutes(2));
        while (!condition())
        {
            await Task.Delay(50, patience.Token);
        }
    }

    private void AssertPortsAreFree() => Assert.Null(_workspace.Ports.FirstInUse());

    private async Task<int> CountAsync(string container)
    {
        // The storage may be stopped by now: then it is started for the count.
        await using GanProcess? host = _workspace.Ports.FirstInUse() is null ? _workspace.Gan("up", "--json", "--no-samples") : null;
        if (host is not null)
        {
            await host.EventAsync("started");
        }

        int count = 0;
        await foreach (BlobItem _ in _workspace.Storage.Container(container).GetBlobsAsync(new GetBlobsOptions()))
        {
            count++;
        }

        return count;
    }
}
