using System.Text.Json.Nodes;
using GanFunctions.Cli;
using GanFunctions.EndToEnd.Tests.Support;
using GanFunctions.Inference.Imaging;
using GanFunctions.Pipeline.Storage;

namespace GanFunctions.EndToEnd.Tests;

/// <summary><c>gan up</c> with a model among its samples that generates images.</summary>
public sealed class SampleGeneratorTests : IDisposable
{
    private readonly Workspace _workspace = new();

    public SampleGeneratorTests() => _workspace.AddGeneratorToSamples();

    public void Dispose() => _workspace.Dispose();

    [Fact]
    public async Task Up_once_serves_the_sample_requests_too_counts_their_images_and_serves_them_once()
    {
        await using (GanProcess first = _workspace.Gan("up", "--once", "--json"))
        {
            Assert.Equal((int)ExitCode.Success, await first.ExitCodeAsync());
            Assert.Equal("", first.Errors);
            Assert.Equal(["invert", "tiny"], Named(first, "model").Select(model => model["model"]!.GetValue<string>()));
            Assert.Equal(
                [("requests/tiny/grid.json", 24), ("requests/tiny/mix.json", 34), ("requests/tiny/style.json", 6), ("requests/tiny/walk.json", 96)],
                Named(first, "generated").Select(done => (done["blob"]!.GetValue<string>(), done["count"]!.GetValue<int>())).Order());
            Assert.Empty(Named(first, "rejected"));
            JsonObject done = first.Events[^1];
            Assert.Equal(
                ("done", Named(first, "translated").Count(), 160, 0),
                (Name(done), done["translated"]!.GetValue<int>(), done["generated"]!.GetValue<int>(), done["rejected"]!.GetValue<int>()));
        }

        await using (GanProcess second = _workspace.Gan("up", "--json"))
        {
            await second.EventAsync(happened => Name(happened) == "model" && happened["model"]!.GetValue<string>() == "tiny");
            await AssertOpensAsync("tiny/grid/grid.png", 6 * 16, 4 * 16);
            await AssertOpensAsync("tiny/style/grid.png", 6 * 16, 16);
            await AssertOpensAsync("tiny/walk/animation.webp", 16, 16);
            await _workspace.Storage.Container(Containers.Requests).GetBlobClient("tiny/grid.json")
                .UploadAsync(BinaryData.FromString("""{ "seeds": 7 }"""), overwrite: true);
            JsonObject generated = await second.EventAsync("generated");
            second.Signal(GanProcess.Terminate);

            Assert.Equal((int)ExitCode.Success, await second.ExitCodeAsync());
            Assert.Equal(("requests/tiny/grid.json", 1), (generated["blob"]!.GetValue<string>(), generated["count"]!.GetValue<int>()));
            Assert.Single(Named(second, "generated"));
        }

        await using GanProcess third = _workspace.Gan("up", "--once", "--json");
        Assert.Equal((int)ExitCode.Success, await third.ExitCodeAsync());
        Assert.Empty(Named(third, "generated"));
        Assert.Null(third.Events[^1]["generated"]);
    }

    [Fact]
    public async Task A_model_without_an_encoder_is_not_asked_for_the_style_of_a_photo()
    {
        string card = Path.Combine(_workspace.Samples, "models", "tiny", "model.json");
        JsonObject json = JsonNode.Parse(await File.ReadAllTextAsync(card))!.AsObject();
        json["generator"]!.AsObject().Remove("encoder");
        json["files"]!.AsObject().Remove("encoder.onnx");
        await File.WriteAllTextAsync(card, json.ToJsonString());

        await using GanProcess gan = _workspace.Gan("up", "--once", "--json");

        Assert.Equal((int)ExitCode.Success, await gan.ExitCodeAsync());
        Assert.Equal(
            ["requests/tiny/grid.json", "requests/tiny/mix.json", "requests/tiny/walk.json"],
            Named(gan, "generated").Select(done => done["blob"]!.GetValue<string>()).Order());
        Assert.Empty(Named(gan, "rejected"));
    }

    [Fact]
    public async Task A_model_of_the_same_name_that_translates_is_asked_for_nothing()
    {
        await using (GanProcess import = _workspace.Gan("models", "import", Path.Combine(Repository.Assets, "samples", "models", "invert"), "--name", "tiny", "--promote"))
        {
            Assert.Equal((int)ExitCode.Success, await import.ExitCodeAsync());
        }

        await using GanProcess gan = _workspace.Gan("up", "--once", "--json");

        Assert.Equal((int)ExitCode.Success, await gan.ExitCodeAsync());
        Assert.Equal("1.0", Named(gan, "model").Last()["version"]!.GetValue<string>());
        Assert.Empty(Named(gan, "generated"));
        Assert.Empty(Named(gan, "rejected"));
    }

    [Fact]
    public async Task Doctor_runs_the_generator_and_finds_a_file_of_it_that_was_changed()
    {
        Assert.Equal(("ok", true), await ExamineAsync());

        await File.AppendAllTextAsync(Path.Combine(_workspace.Samples, "models", "tiny", "encoder.onnx"), "x");
        Assert.Equal(("fail", false), await ExamineAsync());
    }

    private async Task<(string Status, bool Generates)> ExamineAsync()
    {
        await using GanProcess gan = _workspace.Gan("doctor", "--json");
        await gan.ExitCodeAsync();
        JsonObject check = Assert.Single(gan.Events, found => found["name"]!.GetValue<string>() == "Sample tiny@1");
        return (check["status"]!.GetValue<string>(), check["detail"]!.GetValue<string>().Contains("generates 16x16 pixels, and takes styles", StringComparison.Ordinal));
    }

    private async Task AssertOpensAsync(string blob, int width, int height)
    {
        BinaryData content = (await _workspace.Storage.Container(Containers.Generated).GetBlobClient(blob).DownloadContentAsync()).Value.Content;
        RgbaImage image = ImageCodec.Decode(content.ToMemory(), new ImageLimits(), blob).Image;
        Assert.Equal((width, height), (image.Width, image.Height));
    }

    private static string Name(JsonObject happened) => happened["event"]!.GetValue<string>();

    private static IEnumerable<JsonObject> Named(GanProcess gan, string name) => gan.Events.Where(happened => Name(happened) == name);
}
