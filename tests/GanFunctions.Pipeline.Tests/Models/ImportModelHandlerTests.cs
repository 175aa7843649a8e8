using System.Text.Json.Nodes;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using GanFunctions.Pipeline.Events;
using GanFunctions.Pipeline.Models;
using GanFunctions.Pipeline.Storage;
using GanFunctions.Pipeline.Tests.Support;
using GanFunctions.TestSupport;
using Microsoft.Extensions.Logging.Abstractions;

namespace GanFunctions.Pipeline.Tests.Models;

[Collection(AzuriteCollection.Name)]
public sealed class ImportModelHandlerTests(AzuriteFixture azurite)
{
    [Theory]
    [InlineData("import/negative@3.onnx", "3", "AtoB")]
    [InlineData("import/negative.onnx", null, "AtoB")]
    [InlineData("import/BtoA/negative@3.onnx", "3", "BtoA")]
    [InlineData("import/AtoB/negative@3.ONNX", "3", "AtoB")]
    public async Task A_network_becomes_a_version_that_is_not_current(string blob, string? version, string direction)
    {
        await using Host user = await Host.StartAsync(azurite.NewAccount());
        await UploadAsync(user, blob, Asset.Invert);

        ModelVersion? imported = await Handler(user).HandleAsync(blob);

        Assert.Equal("negative", imported!.Name);
        Assert.Equal(version ?? imported.Version, imported.Version);
        Assert.Equal([direction], imported.Card.Translators.Keys);
        Assert.Null(await user.Registry.GetCurrentAsync("negative"));
        Assert.Equal(imported.Version, Assert.Single(await user.Registry.ListVersionsAsync("negative")).Version);
        Assert.Equal(EventTypes.ModelPublished, Assert.Single(user.Events.Events).Type);
    }

    [Fact]
    public async Task Importing_again_changes_nothing()
    {
        await using Host user = await Host.StartAsync(azurite.NewAccount());
        await UploadAsync(user, "import/negative.onnx", Asset.Invert);
        ModelVersion? first = await Handler(user).HandleAsync("import/negative.onnx");

        ModelVersion? again = await Handler(user).HandleAsync("import/negative.onnx");

        Assert.Equal(first!.Version, again!.Version);
        Assert.Single(await user.Registry.ListVersionsAsync("negative"));
        Assert.Empty(await Host.NamesAsync(user.Rejected));
    }

    [Fact]
    public async Task What_was_exported_is_imported_under_its_own_name()
    {
        await using Host user = await Host.StartWithModelAsync(azurite.NewAccount());
        await using Host other = await Host.StartAsync(azurite.NewAccount());
        string zip = Path.Combine(user.Cache.Folder, "exported.zip");
        await user.Registry.ExportAsync(new ModelReference("invert"), zip);
        await Blob(other, "import/any.zip").UploadAsync(zip);

        ModelVersion? imported = await Handler(other).HandleAsync("import/any.zip");

        Assert.Equal(("invert", "1"), (imported!.Name, imported.Version));
    }

    [Fact]
    public async Task The_metadata_says_what_black_and_white_are()
    {
        await using Host user = await Host.StartAsync(azurite.NewAccount());
        await UploadAsync(user, "import/negative@1.onnx", Asset.Invert, valueRange: "0..255");

        ModelVersion? imported = await Handler(user).HandleAsync("import/negative@1.onnx");

        Assert.Equal([0d, 255d], imported!.Card.Translators["AtoB"].ValueRange);
    }

    [Theory]
    [InlineData("import/negative.pth", "checkpoint-not-importable")]
    [InlineData("import/negative.safetensors", "checkpoint-not-importable")]
    [InlineData("import/negative.txt", "not-a-model")]
    [InlineData("import/negative", "not-a-model")]
    [InlineData("import/negative.zip", "not-a-model")]
    [InlineData("import/neg ative.onnx", "invalid-model-name")]
    [InlineData("import/.onnx", "invalid-model-name")]
    [InlineData("import/negative@.onnx", "invalid-model-version")]
    public async Task What_cannot_be_imported_is_rejected_with_a_record(string blob, string code)
    {
        await using Host user = await Host.StartAsync(azurite.NewAccount());
        await UploadAsync(user, blob, Asset.Invert);

        Assert.Null(await Handler(user).HandleAsync(blob));

        JsonNode record = await RecordAsync(user, blob);
        Assert.Equal((code, "models", blob), ((string)record["code"]!, (string)record["container"]!, (string)record["blob"]!));
        Assert.DoesNotContain("gan-import", (string)record["reason"]!, StringComparison.Ordinal);
        Assert.Empty(await user.Registry.ListAsync());
        Assert.Empty(user.Events.Events);
    }

    [Theory]
    [InlineData("..")]
    [InlineData("white")]
    [InlineData("0..1..2")]
    [InlineData("0..much")]
    public async Task A_range_that_is_none_is_rejected(string range)
    {
        await using Host user = await Host.StartAsync(azurite.NewAccount());
        await UploadAsync(user, "import/negative.onnx", Asset.Invert, range);

        Assert.Null(await Handler(user).HandleAsync("import/negative.onnx"));

        Assert.Equal("invalid-value-range", (string)(await RecordAsync(user, "import/negative.onnx"))["code"]!);
    }

    [Fact]
    public async Task A_rejection_is_withdrawn_when_better_content_comes()
    {
        await using Host user = await Host.StartAsync(azurite.NewAccount());
        await Blob(user, "import/negative.onnx").UploadAsync(BinaryData.FromString("no network"));
        await Handler(user).HandleAsync("import/negative.onnx");
        Assert.Single(await Host.NamesAsync(user.Rejected));

        await UploadAsync(user, "import/negative.onnx", Asset.Invert);
        Assert.NotNull(await Handler(user).HandleAsync("import/negative.onnx"));

        Assert.Empty(await Host.NamesAsync(user.Rejected));
    }

    [Fact]
    public async Task Other_content_for_a_version_that_exists_is_rejected_and_the_version_stays()
    {
        await using Host user = await Host.StartAsync(azurite.NewAccount());
        await UploadAsync(user, "import/negative@1.onnx", Asset.Invert);
        await Handler(user).HandleAsync("import/negative@1.onnx");
        await UploadAsync(user, "import/negative@1.onnx", Asset.Identity);

        Assert.Null(await Handler(user).HandleAsync("import/negative@1.onnx"));

        Assert.Equal("version-exists", (string)(await RecordAsync(user, "import/negative@1.onnx"))["code"]!);
        Assert.Single(await user.Registry.ListVersionsAsync("negative"));
    }

    [Fact]
    public async Task A_file_that_is_gone_is_no_fault()
    {
        await using Host user = await Host.StartAsync(azurite.NewAccount());

        Assert.Null(await Handler(user).HandleAsync("import/gone.onnx"));
        Assert.Empty(await Host.NamesAsync(user.Rejected));
    }

    [Fact]
    public async Task Nothing_is_left_on_the_machine()
    {
        await using Host user = await Host.StartAsync(azurite.NewAccount());
        await UploadAsync(user, "import/negative.onnx", Asset.Invert);
        await UploadAsync(user, "import/negative.txt", Asset.Invert);
        string[] before = Directory.GetDirectories(Path.GetTempPath(), "gan-import-*");

        await Handler(user).HandleAsync("import/negative.onnx");
        await Handler(user).HandleAsync("import/negative.txt");

        Assert.Equal(before, Directory.GetDirectories(Path.GetTempPath(), "gan-import-*"));
    }

    private static ImportModelHandler Handler(Host user) =>
        new(user.Storage, user.Registry, NullLogger<ImportModelHandler>.Instance, events: user.Events);

    private static BlobClient Blob(Host user, string name) => user.Storage.Container(Containers.Models).GetBlobClient(name);

    private static async Task UploadAsync(Host user, string name, string file, string? valueRange = null) => await Blob(user, name).UploadAsync(
        Asset.PathOf(file), new BlobUploadOptions { Metadata = valueRange is null ? null : new Dictionary<string, string> { ["valuerange"] = valueRange } });

    private static async Task<JsonNode> RecordAsync(Host user, string blob) =>
        JsonNode.Parse((await user.Rejected.GetBlobClient($"models/{blob}.json").DownloadContentAsync()).Value.Content)!;
}
