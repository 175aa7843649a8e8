using System.Text.Json.Nodes;
using GanFunctions.Cli;
using GanFunctions.EndToEnd.Tests.Support;
using GanFunctions.Inference.Imaging;
using GanFunctions.Pipeline.Generation;
using GanFunctions.Pipeline.Storage;

namespace GanFunctions.EndToEnd.Tests;

public sealed class GenerateTests : IDisposable
{
    private readonly Workspace _workspace = new();

    private static string Model => Path.Combine(AppContext.BaseDirectory, "generator");

    public void Dispose() => _workspace.Dispose();

    [Fact]
    public async Task A_model_is_imported_and_generates_from_the_command_line()
    {
        await using GanProcess import = _workspace.Gan("models", "import", Model, "--name", "faces", "--promote", "--json");
        Assert.Equal((int)ExitCode.Success, await import.ExitCodeAsync());

        await using GanProcess gan = _workspace.Gan("generate", "--model", "faces", "--seeds", "1-9", "--grid", "-o", _workspace.PathOf("out.png"), "--json");

        Assert.Equal((int)ExitCode.Success, await gan.ExitCodeAsync());
        Assert.Equal(["generated", "done"], gan.Events.Select(happened => happened["event"]!.GetValue<string>()));
        Assert.Equal(48, ImageCodec.Decode(await File.ReadAllBytesAsync(_workspace.PathOf("out.png")), new ImageLimits(), "out.png").Image.Width);
    }

    [Fact]
    public async Task A_host_serves_requests_that_land_and_one_that_is_killed_is_taken_over_from()
    {
        await using (GanProcess import = _workspace.Gan("models", "import", Model, "--name", "faces", "--promote"))
        {
            Assert.Equal((int)ExitCode.Success, await import.ExitCodeAsync());
        }

        await using GanProcess first = _workspace.Gan("up", "--no-samples", "--json");
        await first.EventAsync("started");
        await RequestAsync("faces/many.json", """{ "count": 2000 }""");
        while (!await ExistsAsync("faces/many/seed0020.png"))
        {
            await Task.Delay(50);
        }

        first.Signal(GanProcess.Terminate);
        Assert.Equal((int)ExitCode.Success, await first.ExitCodeAsync());

        await using GanProcess second = _workspace.Gan("up", "--no-samples", "--json");
        await second.EventAsync("started");
        await RequestAsync("faces/wrong.json", """{ "seedz": 1 }""");
        JsonObject rejected = await second.EventAsync("rejected");
        JsonObject generated = await second.EventAsync("generated");

        Assert.Equal(("requests/faces/wrong.json", "unknown-key"), (rejected["blob"]!.GetValue<string>(), rejected["code"]!.GetValue<string>()));
        Assert.Equal(("requests/faces/many.json", 2000), (generated["blob"]!.GetValue<string>(), generated["count"]!.GetValue<int>()));
        GenerationResult result = ContractJson.Read<GenerationResult>(
            (await _workspace.Storage.Container(Containers.Generated).GetBlobClient("faces/many/result.json").DownloadContentAsync()).Value.Content.ToMemory().Span);
        Assert.Equal(2000, result.Files.Count);
        second.Signal(GanProcess.Terminate);
        Assert.Equal((int)ExitCode.Success, await second.ExitCodeAsync());
    }

    private async Task<bool> ExistsAsync(string blob) =>
        await _workspace.Storage.Container(Containers.Generated).GetBlobClient(blob).ExistsAsync();

    private Task RequestAsync(string blob, string json) =>
        _workspace.Storage.Container(Containers.Requests).GetBlobClient(blob).UploadAsync(BinaryData.FromString(json), overwrite: true);
}
