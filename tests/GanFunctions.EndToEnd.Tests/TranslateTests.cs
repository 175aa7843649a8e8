using System.Text.Json.Nodes;
using GanFunctions.Cli;
using GanFunctions.EndToEnd.Tests.Support;
using GanFunctions.Inference.Imaging;

namespace GanFunctions.EndToEnd.Tests;

public sealed class TranslateTests : IDisposable
{
    private readonly Workspace _workspace = new();

    private static string Gan => Path.Combine(AppContext.BaseDirectory, "gan.dll");

    private static string Red => Path.Combine(Repository.Assets, "samples", "photos", "red.png");

    public void Dispose() => _workspace.Dispose();

    [Fact]
    public async Task The_bundled_sample_needs_no_storage()
    {
        await using GanProcess gan = GanProcess.Start(_workspace, ["translate", Red, "-o", "out", "--model", "invert", "--json"]);

        Assert.True(await gan.ExitCodeAsync() == 0, gan.Errors);
        UpTests.AssertInverted(await File.ReadAllBytesAsync(Red), await File.ReadAllBytesAsync(_workspace.PathOf(Path.Combine("out", "red.png"))));
        Assert.False(Directory.Exists(Path.Combine(_workspace.Data, "azurite")));
    }

    [Fact]
    public async Task A_model_of_the_registry_is_fetched_from_local_storage()
    {
        await using (GanProcess import = _workspace.Gan("models", "import", Path.Combine(Repository.Assets, "invert-0-255.onnx"), "--name", "wide", "--range", "0..255", "--promote"))
        {
            Assert.True(await import.ExitCodeAsync() == 0, import.Errors);
        }

        await using GanProcess gan = _workspace.Gan("translate", Red, "-o", "out", "--model", "wide", "--json");

        Assert.True(await gan.ExitCodeAsync() == 0, gan.Errors);
        UpTests.AssertInverted(await File.ReadAllBytesAsync(Red), await File.ReadAllBytesAsync(_workspace.PathOf(Path.Combine("out", "red.png"))));
    }

    [Fact]
    public async Task An_unknown_model_is_named()
    {
        await using GanProcess gan = _workspace.Gan("translate", Red, "-o", "out", "--model", "nobody", "--json");

        Assert.Equal((int)ExitCode.NotFound, await gan.ExitCodeAsync());
        JsonObject failed = Assert.Single(gan.Events);
        Assert.Contains("nobody", failed["reason"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_disk_without_room_is_named_and_nothing_half_written_stays()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        byte[] noise = new byte[200 * 200 * 4];
        new Random(1).NextBytes(noise);
        string photo = _workspace.PathOf("noise.png");
        await File.WriteAllBytesAsync(photo, ImageCodec.Encode(new RgbaImage(200, 200, noise), ImageFormat.Png));

        // A limit on the size of files fails a write as a full disk does, and needs no disk to fill: 32 KiB are too few
        // for noise. The runtime's double-mapped code needs a large file of its own, so it is switched off.
        await using GanProcess gan = GanProcess.Start(
            _workspace,
            "/bin/sh",
            ["-c", "trap '' XFSZ; ulimit -f 64; exec dotnet \"$0\" \"$@\"", Gan, "translate", photo, "-o", "out", "--model", "invert", "--json"],
            start => start.Environment["DOTNET_EnableWriteXorExecute"] = "0");

        Assert.Equal((int)ExitCode.MachineNotReady, await gan.ExitCodeAsync());
        JsonObject failed = gan.Events[^1];
        Assert.Contains("disk is full", failed["reason"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Contains(photo, failed["reason"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_workspace.PathOf("out")));
    }
}
