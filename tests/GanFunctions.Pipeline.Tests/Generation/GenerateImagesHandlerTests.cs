using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Azure.Storage.Blobs.Models;
using GanFunctions.Inference.Imaging;
using GanFunctions.Pipeline.Events;
using GanFunctions.Pipeline.Generation;
using GanFunctions.Pipeline.Storage;
using GanFunctions.Pipeline.Tests.Support;
using GanFunctions.TestSupport;

namespace GanFunctions.Pipeline.Tests.Generation;

[Collection(AzuriteCollection.Name)]
public sealed class GenerateImagesHandlerTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task A_request_becomes_images_and_a_result_that_lists_them_with_their_hashes()
    {
        await using Host host = await StartAsync();
        string etag = await host.RequestAsync("faces/some set/första.json", """{ "seeds": "1-3", "truncation": 0.7 }""");

        GenerateOutcome.Generated outcome = Assert.IsType<GenerateOutcome.Generated>(await host.Generator.HandleAsync("faces/some set/första.json"));

        const string Folder = "faces/some set/första/";
        Assert.Equal(
            [Folder + "result.json", Folder + "seed0001.png", Folder + "seed0002.png", Folder + "seed0003.png"],
            (await Host.NamesAsync(host.Generated)).Order(StringComparer.Ordinal));
        GenerationResult result = ContractJson.Read<GenerationResult>((await ReadAsync(host, outcome.ResultName)).Span);
        Assert.Equal(("faces", "1", etag, 3, 0.7, 6), (result.Model, result.Version, result.SourceETag, result.Count, result.Psi, result.Cutoff));
        foreach (GeneratedFile file in result.Files)
        {
            ReadOnlyMemory<byte> content = await ReadAsync(host, Folder + file.Name);
            Assert.Equal(file.Sha256, Convert.ToHexStringLower(SHA256.HashData(content.Span)));
            Assert.Equal(16, ImageCodec.Decode(content, new ImageLimits(), file.Name).Image.Width);
        }

        JsonNode told = JsonNode.Parse(Assert.Single(host.Events.Events).Data!)!;
        Assert.Equal(3, told["count"]!.GetValue<int>());
        Assert.Equal(outcome.ResultName, told["result"]!.GetValue<string>());
    }

    [Fact]
    public async Task The_same_request_again_is_not_served_again_and_an_overwritten_one_is_served_anew()
    {
        await using Host host = await StartAsync();
        await host.RequestAsync("faces/a.json", """{ "seeds": "1-3" }""");
        await host.Generator.HandleAsync("faces/a.json");
        BlobProperties before = await host.Generated.GetBlobClient("faces/a/seed0002.png").GetPropertiesAsync();

        Assert.IsType<GenerateOutcome.AlreadyDone>(await host.Generator.HandleAsync("faces/a.json"));
        Assert.Equal(before.ETag, (await host.Generated.GetBlobClient("faces/a/seed0002.png").GetPropertiesAsync()).Value.ETag);

        await host.RequestAsync("faces/a.json", """{ "seeds": 2, "output": { "format": "webp" } }""");
        await host.RequestAsync("faces/a/b.json", """{ "seeds": 5 }""");
        await host.Generator.HandleAsync("faces/a/b.json");
        Assert.IsType<GenerateOutcome.Generated>(await host.Generator.HandleAsync("faces/a.json"));

        Assert.Equal(
            ["faces/a/b/result.json", "faces/a/b/seed0005.png", "faces/a/result.json", "faces/a/seed0002.webp"],
            (await Host.NamesAsync(host.Generated)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_request_gives_the_same_bytes_on_another_host()
    {
        await using Host host = await StartAsync();
        await using Host other = await StartAsync();
        foreach (Host one in (Host[])[host, other])
        {
            await one.RequestAsync("faces/a.json", """{ "seeds": 7, "noise": "seeded" }""");
            await one.Generator.HandleAsync("faces/a.json");
        }

        Assert.Equal((await ReadAsync(host, "faces/a/seed0007.png")).ToArray(), (await ReadAsync(other, "faces/a/seed0007.png")).ToArray());
    }

    [Fact]
    public async Task Mixing_becomes_a_grid_and_interpolation_an_animation()
    {
        await using Host host = await StartAsync();
        await host.RequestAsync("faces/mix.json", """{ "mixing": { "rows": "1-2", "columns": "3-5", "layers": "fine" } }""");
        await host.RequestAsync("faces/way.json", """{ "interpolation": { "seeds": [1, 2], "frames": 5 }, "output": { "format": "gif" } }""");

        await host.Generator.HandleAsync("faces/mix.json");
        await host.Generator.HandleAsync("faces/way.json");

        RgbaImage grid = ImageCodec.Decode(await ReadAsync(host, "faces/mix/grid.png"), new ImageLimits(), "grid").Image;
        Assert.Equal((64, 48), (grid.Width, grid.Height));
        Assert.All(grid.Crop(0, 0, 16, 16).Pixels, value => Assert.Equal(255, value));
        Assert.Equal(ImageFormat.Gif, ImageCodec.Decode(await ReadAsync(host, "faces/way/animation.gif"), new ImageLimits(), "way").Format);
        Assert.Equal("image/gif", (await host.Generated.GetBlobClient("faces/way/animation.gif").GetPropertiesAsync()).Value.ContentType);
    }

    [Fact]
    public async Task The_style_of_an_image_in_storage_is_taken_and_the_result_says_of_which()
    {
        await using Host host = await StartAsync();
        string etag = await host.UploadAsync("faces/photo.png", Asset.Png(200));
        await host.RequestAsync("faces/a.json", """{ "seeds": 1, "reference": { "image": "images/faces/photo.png", "layers": "fine" } }""");
        await host.RequestAsync("faces/b.json", """{ "seeds": 1 }""");

        GenerateOutcome.Generated outcome = Assert.IsType<GenerateOutcome.Generated>(await host.Generator.HandleAsync("faces/a.json"));
        await host.Generator.HandleAsync("faces/b.json");

        Assert.Equal(("images/faces/photo.png", etag), (outcome.Result.Reference!.Image, outcome.Result.Reference.ETag));
        Assert.NotEqual((await ReadAsync(host, "faces/a/seed0001.png")).ToArray(), (await ReadAsync(host, "faces/b/seed0001.png")).ToArray());
    }

    [Theory]
    [InlineData("faces/a.json", "{ ", "invalid-request", "")]
    [InlineData("faces/a.json", """{ "sedes": 1 }""", "unknown-key", "sedes")]
    [InlineData("faces/a.json", """{ "count": 10000000 }""", "too-many-images", "seeds")]
    [InlineData("faces/a.json", """{ "truncation": 2 }""", "truncation-out-of-range", "truncation")]
    [InlineData("faces/a.json", """{ "reference": { "image": "images/faces/none.png" } }""", "reference-not-found", "reference.image")]
    [InlineData("faces/a.json", """{ "reference": { "image": "images/faces/text.png" } }""", "not-an-image", "reference.image")]
    [InlineData("faces/a.json", """{ "reference": { "image": "images/../models/x" } }""", "reference-not-found", "reference.image")]
    [InlineData("nobody/a.json", "{}", "unknown-model", "nobody")]
    [InlineData("faces@9/a.json", "{}", "unknown-version", "9")]
    [InlineData("invert/a.json", "{}", "not-a-generator", "invert")]
    [InlineData("a.json", "{}", "no-model-in-name", "a.json")]
    [InlineData("faces/a.txt", "{}", "unknown-extension", "a.txt")]
    [InlineData("faces/a.JSON", "{}", "unknown-extension", "a.JSON")]
    [InlineData("Faces/a.json", "{}", "invalid-model-name", "Faces")]
    [InlineData("blind/a.json", """{ "reference": { "image": "images/faces/none.png" } }""", "no-encoder", "reference")]
    public async Task What_cannot_be_served_is_rejected_once_with_a_record_and_an_event_that_name_the_key(string blob, string json, string code, string named)
    {
        await using Host host = await Host.StartWithModelAsync(azurite.NewAccount());
        await host.PublishGeneratorAsync("faces");
        await host.PublishGeneratorAsync("blind", encoder: false);
        await host.UploadAsync("faces/text.png", "not an image"u8.ToArray());
        string etag = await host.RequestAsync(blob, json);

        GenerateOutcome.Rejected outcome = Assert.IsType<GenerateOutcome.Rejected>(await host.Generator.HandleAsync(blob));

        Assert.Equal(code, outcome.Code);
        Assert.Contains(named, outcome.Reason, StringComparison.Ordinal);
        Assert.NotEmpty(outcome.Remedy);
        JsonNode record = JsonNode.Parse((await host.Rejected.GetBlobClient($"requests/{blob}.json").DownloadContentAsync()).Value.Content)!;
        Assert.Equal((code, "requests", etag), (record["code"]!.GetValue<string>(), record["container"]!.GetValue<string>(), record["eTag"]!.GetValue<string>()));
        Azure.Messaging.CloudEvent told = Assert.Single(host.Events.Events);
        Assert.Equal((EventTypes.ImageRejected, $"requests/{blob}"), (told.Type, told.Subject));
        Assert.IsType<GenerateOutcome.AlreadyDone>(await host.Generator.HandleAsync(blob));
        Assert.Empty(await Host.NamesAsync(host.Generated));
    }

    [Fact]
    public async Task A_photo_beside_the_requests_is_their_reference_and_no_request_itself()
    {
        await using Host host = await StartAsync();
        await host.Requests.GetBlobClient("faces/photo.JPG").UploadAsync(BinaryData.FromBytes(Asset.Png(200)));
        await host.RequestAsync("faces/a.json", """{ "reference": { "image": "requests/faces/photo.JPG" } }""");
        List<GenerateOutcome> settled = [];

        await host.RequestWatcher.RunAsync(
            outcome =>
            {
                settled.Add(outcome);
                return ValueTask.CompletedTask;
            },
            once: true,
            CancellationToken.None);

        GenerateOutcome.Generated generated = Assert.Single(settled.OfType<GenerateOutcome.Generated>());
        Assert.Equal("requests/faces/photo.JPG", generated.Result.Reference!.Image);
        Assert.Empty(await Host.NamesAsync(host.Rejected));
        Assert.Single(host.Events.Events);
    }

    [Fact]
    public async Task A_request_that_is_corrected_is_served_and_its_rejection_withdrawn()
    {
        await using Host host = await StartAsync();
        await host.RequestAsync("faces/a.json", """{ "seed": 1 }""");
        await host.Generator.HandleAsync("faces/a.json");
        await host.RequestAsync("faces/a.json", """{ "seeds": 1 }""");

        Assert.IsType<GenerateOutcome.Generated>(await host.Generator.HandleAsync("faces/a.json"));

        Assert.Empty(await Host.NamesAsync(host.Rejected));
    }

    [Fact]
    public async Task Whoever_is_stopped_is_taken_over_from_with_the_same_version_and_no_image_is_made_again()
    {
        await using Host host = await StartAsync();
        await host.RequestAsync("faces/a.json", """{ "seeds": "0-19" }""");
        using CancellationTokenSource kill = new();
        host.Gate.BeforeFirst("PUT", "generated/faces/a/seed0007.png", kill.CancelAsync);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => host.Generator.HandleAsync("faces/a.json", kill.Token));
        Dictionary<string, Azure.ETag> first = await ETagsAsync(host);
        Assert.NotEmpty(first);
        Assert.DoesNotContain("faces/a/result.json", first.Keys);
        await host.PublishGeneratorAsync("faces", "2");

        GenerateOutcome.Generated outcome = Assert.IsType<GenerateOutcome.Generated>(await host.Generator.HandleAsync("faces/a.json"));

        Assert.Equal(("1", 20), (outcome.Result.Version, outcome.Result.Files.Count));
        Dictionary<string, Azure.ETag> second = await ETagsAsync(host);
        Assert.All(first.Where(pair => pair.Key.EndsWith(".png", StringComparison.Ordinal)), pair => Assert.Equal(pair.Value, second[pair.Key]));
        Assert.DoesNotContain("faces/a/progress.json", second.Keys);
    }

    [Fact]
    public async Task Whoever_takes_over_makes_all_images_anew_where_the_reference_was_overwritten_meanwhile()
    {
        await using Host host = await StartAsync();
        await host.UploadAsync("faces/photo.png", Asset.Png(200));
        await host.RequestAsync("faces/a.json", """{ "seeds": "0-19", "reference": { "image": "images/faces/photo.png", "layers": "fine" } }""");
        using CancellationTokenSource kill = new();
        host.Gate.BeforeFirst("PUT", "generated/faces/a/seed0007.png", kill.CancelAsync);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => host.Generator.HandleAsync("faces/a.json", kill.Token));
        Dictionary<string, Azure.ETag> first = await ETagsAsync(host);
        string newer = await host.UploadAsync("faces/photo.png", Asset.Png(90));

        GenerateOutcome.Generated outcome = Assert.IsType<GenerateOutcome.Generated>(await host.Generator.HandleAsync("faces/a.json"));

        Assert.Equal(newer, outcome.Result.Reference!.ETag);
        Dictionary<string, Azure.ETag> second = await ETagsAsync(host);
        Assert.Contains(first.Keys, name => name.EndsWith(".png", StringComparison.Ordinal));
        Assert.All(first.Where(pair => pair.Key.EndsWith(".png", StringComparison.Ordinal)), pair => Assert.NotEqual(pair.Value, second[pair.Key]));
    }

    [Fact]
    public async Task A_cancelled_request_stops_says_so_and_goes_on_when_the_cancelling_blob_is_deleted()
    {
        await using Host host = await StartAsync();
        await host.RequestAsync("faces/a.json", """{ "seeds": "0-19" }""");
        host.Gate.BeforeFirst("PUT", "generated/faces/a/seed0005.png", () => host.RequestAsync("faces/a.json.cancel", ""));

        Assert.IsType<GenerateOutcome.Cancelled>(await host.Generator.HandleAsync("faces/a.json"));

        GenerationProgress progress = ContractJson.Read<GenerationProgress>((await ReadAsync(host, "faces/a/progress.json")).Span);
        Assert.Equal((GenerationState.Cancelled, 20), (progress.State, progress.Total));
        Assert.InRange(progress.Done, 5, 15);
        Assert.Equal(progress.Done, (await Host.NamesAsync(host.Generated)).Count(name => name.EndsWith(".png", StringComparison.Ordinal)));
        Assert.IsType<GenerateOutcome.Cancelled>(await host.Generator.HandleAsync("faces/a.json"));

        await host.Requests.DeleteBlobAsync("faces/a.json.cancel");
        Assert.IsType<GenerateOutcome.Generated>(await host.Generator.HandleAsync("faces/a.json"));
        Assert.Equal(21, (await Host.NamesAsync(host.Generated)).Count);
    }

    [Fact]
    public async Task A_request_that_is_deleted_meanwhile_is_not_served_to_its_end()
    {
        await using Host host = await StartAsync();
        await host.RequestAsync("faces/a.json", """{ "seeds": "0-19" }""");
        host.Gate.BeforeFirst("PUT", "generated/faces/a/seed0005.png", () => host.Requests.DeleteBlobAsync("faces/a.json"));

        Assert.IsType<GenerateOutcome.Gone>(await host.Generator.HandleAsync("faces/a.json"));

        IReadOnlyList<string> names = await Host.NamesAsync(host.Generated);
        Assert.DoesNotContain("faces/a/result.json", names);
        Assert.DoesNotContain("faces/a/seed0019.png", names);
    }

    [Fact]
    public async Task A_request_that_is_overwritten_meanwhile_ends_as_what_it_is_now()
    {
        await using Host host = await StartAsync();
        await host.RequestAsync("faces/a.json", """{ "seeds": "0-19" }""");
        string newer = "";
        host.Gate.BeforeFirst("PUT", "generated/faces/a/seed0005.png", async () => newer = await host.RequestAsync("faces/a.json", """{ "seeds": 3 }"""));

        GenerateOutcome.Generated outcome = Assert.IsType<GenerateOutcome.Generated>(await host.Generator.HandleAsync("faces/a.json"));

        Assert.Equal(newer, outcome.SourceETag);
        Assert.Equal(["faces/a/result.json", "faces/a/seed0003.png"], (await Host.NamesAsync(host.Generated)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Two_hosts_at_one_request_make_each_image_once()
    {
        string connection = azurite.NewAccount();
        await using Host one = await Host.StartAsync(connection);
        await using Host other = await Host.StartAsync(connection);
        await one.PublishGeneratorAsync("faces");
        await one.RequestAsync("faces/a.json", """{ "seeds": "0-9" }""");

        GenerateOutcome[] outcomes = await Task.WhenAll(one.Generator.HandleAsync("faces/a.json"), other.Generator.HandleAsync("faces/a.json"));

        Assert.Single(outcomes.OfType<GenerateOutcome.Generated>());
        Assert.Equal(10, one.Gate.Count("PUT", "/seed", 201) + other.Gate.Count("PUT", "/seed", 201));
    }

    [Fact]
    public async Task The_watcher_serves_what_lies_and_what_lands_and_leaves_alone_what_is_cancelled()
    {
        await using Host host = await StartAsync();
        await host.RequestAsync("faces/a.json", """{ "seeds": 1 }""");
        await host.RequestAsync("faces/b.json", """{ "seeds": -1 }""");
        await host.RequestAsync("faces/c.json", """{ "seeds": 2 }""");
        await host.RequestAsync("faces/c.json.cancel", "");
        List<GenerateOutcome> outcomes = [];

        await host.RequestWatcher.RunAsync(Keep, once: true, CancellationToken.None);
        Assert.Equal(["faces/a.json", "faces/b.json"], outcomes.Select(outcome => outcome.BlobName).Order(StringComparer.Ordinal));

        outcomes.Clear();
        await host.Requests.DeleteBlobAsync("faces/c.json.cancel");
        await using Host restarted = await Host.StartAsync(host.Connection);
        await restarted.RequestWatcher.RunAsync(Keep, once: true, CancellationToken.None);
        Assert.Equal("faces/c.json", Assert.IsType<GenerateOutcome.Generated>(Assert.Single(outcomes)).BlobName);

        ValueTask Keep(GenerateOutcome outcome)
        {
            outcomes.Add(outcome);
            return ValueTask.CompletedTask;
        }
    }

    private static async Task<Dictionary<string, Azure.ETag>> ETagsAsync(Host host)
    {
        Dictionary<string, Azure.ETag> etags = [];
        await foreach (BlobItem blob in host.Generated.GetBlobsAsync(new GetBlobsOptions()))
        {
            etags[blob.Name] = blob.Properties.ETag!.Value;
        }

        return etags;
    }

    private static async Task<ReadOnlyMemory<byte>> ReadAsync(Host host, string blob) =>
        (await host.Generated.GetBlobClient(blob).DownloadContentAsync()).Value.Content.ToMemory();

    private async Task<Host> StartAsync()
    {
        Host host = await Host.StartAsync(azurite.NewAccount());
        await host.PublishGeneratorAsync("faces");
        return host;
    }
}
