using System.Security.Cryptography;
using System.Text.Json;
using Azure.Storage.Blobs.Models;
using GanFunctions.Inference;
using GanFunctions.Inference.Imaging;
using GanFunctions.Inference.Sessions;
using GanFunctions.Pipeline.Storage;
using GanFunctions.Pipeline.Tests.Support;
using GanFunctions.Pipeline.Translation;
using GanFunctions.TestSupport;

namespace GanFunctions.Pipeline.Tests.Translation;

[Collection(AzuriteCollection.Name)]
public sealed class TranslateImageHandlerTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task An_image_is_translated_and_its_result_says_what_it_was_made_of()
    {
        await using Host host = await Host.StartWithModelAsync(azurite.NewAccount());
        byte[] png = Asset.Png(40);
        string etag = await host.UploadAsync("invert/some folder/pferd 🐎.png", png);

        TranslateOutcome.Translated outcome = Assert.IsType<TranslateOutcome.Translated>(await host.Handler.HandleAsync("invert/some folder/pferd 🐎.png"));

        Assert.Equal("invert/some folder/pferd 🐎.png", outcome.OutputName);
        Assert.Equal(("invert", "1", "AtoB", "translated", 24, 20), (outcome.Model, outcome.Version, outcome.Direction, outcome.OutputContainer, outcome.Width, outcome.Height));
        Assert.Equal(255 - 40, await host.RedOfResultAsync(outcome.OutputName));
        BlobProperties properties = await host.Translated.GetBlobClient(outcome.OutputName).GetPropertiesAsync();
        Assert.Equal("image/png", properties.ContentType);
        TranslationMetadata made = TranslationMetadata.Read(properties.Metadata)!;
        Assert.Equal((outcome.BlobName, etag), (made.SourceBlob, made.SourceETag));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(png)), made.SourceSha256);
        Assert.All(properties.Metadata, pair => Assert.All(pair.Value, letter => Assert.InRange(letter, ' ', '~')));
        Assert.Empty(await Host.NamesAsync(host.Rejected));
    }

    [Fact]
    public async Task The_second_segment_chooses_the_direction_and_a_version_can_be_pinned()
    {
        await using Host host = await Host.StartWithModelAsync(azurite.NewAccount());
        await host.PublishAsync("invert", "2", Asset.Identity, "BtoA");
        await host.UploadAsync("invert@2/BtoA/a.png", Asset.Png(40));

        TranslateOutcome.Translated outcome = Assert.IsType<TranslateOutcome.Translated>(await host.Handler.HandleAsync("invert@2/BtoA/a.png"));

        Assert.Equal(("2", "BtoA", "invert@2/BtoA/a.png"), (outcome.Version, outcome.Direction, outcome.OutputName));
        Assert.Equal(40, await host.RedOfResultAsync(outcome.OutputName));
    }

    [Theory]
    [InlineData("a.jpg", null, "a.png", "image/png")]
    [InlineData("a.JPEG", "source", "a.JPEG", "image/jpeg")]
    [InlineData("a.jpg", "Jpeg", "a.jpg", "image/jpeg")]
    [InlineData("a.jpg", "webp", "a.webp", "image/webp")]
    public async Task The_output_format_is_png_or_what_the_blob_asks_for(string file, string? format, string result, string contentType)
    {
        await using Host host = await Host.StartWithModelAsync(azurite.NewAccount());
        await host.UploadAsync("invert/" + file, Asset.Jpeg(40), format);

        TranslateOutcome.Translated outcome = Assert.IsType<TranslateOutcome.Translated>(await host.Handler.HandleAsync("invert/" + file));

        Assert.Equal("invert/" + result, outcome.OutputName);
        BlobDownloadResult content = await host.Translated.GetBlobClient(outcome.OutputName).DownloadContentAsync();
        Assert.Equal(contentType, content.Details.ContentType);
        Assert.Equal(contentType, "image/" + ImageCodec.Decode(content.Content.ToMemory(), new ImageLimits(), result).Format.ToString().ToLowerInvariant());
    }

    [Fact]
    public async Task The_same_blob_delivered_twice_gives_one_result_once()
    {
        await using Host host = await Host.StartWithModelAsync(azurite.NewAccount());
        await host.UploadAsync("invert/a.png", Asset.Png(40));

        await host.Handler.HandleAsync("invert/a.png");
        TranslateOutcome second = await host.Handler.HandleAsync("invert/a.png");

        Assert.Equal("invert/a.png", Assert.IsType<TranslateOutcome.AlreadyDone>(second).OutputName);
        Assert.Equal(1, host.Gate.Count("PUT", "/translated/invert/a.png", 201));
    }

    [Fact]
    public async Task Two_hosts_at_once_on_the_same_blob_write_one_result()
    {
        await using Host one = await Host.StartWithModelAsync(azurite.NewAccount());
        await using Host other = await Host.StartAsync(one.Connection);
        await one.UploadAsync("invert/a.png", Asset.Png(40));
        using Barrier bothTranslated = new(2);
        foreach (Host host in new[] { one, other })
        {
            host.Gate.BeforeFirst("PUT", "/translated/", () => Task.Run(() => bothTranslated.SignalAndWait(TimeSpan.FromSeconds(30))));
        }

        TranslateOutcome[] outcomes = await Task.WhenAll(
            Task.Run(() => one.Handler.HandleAsync("invert/a.png")), Task.Run(() => other.Handler.HandleAsync("invert/a.png")));

        Assert.Equal(
            [TranslateOutcomeKind.Translated, TranslateOutcomeKind.AlreadyDone], outcomes.Select(outcome => outcome.Kind).Order());
        Assert.Equal(1, one.Gate.Count("PUT", "/translated/", 201) + other.Gate.Count("PUT", "/translated/", 201));
        Assert.Equal(["invert/a.png"], await Host.NamesAsync(one.Translated));
    }

    [Fact]
    public async Task An_overwritten_blob_is_translated_anew()
    {
        await using Host host = await Host.StartWithModelAsync(azurite.NewAccount());
        await host.UploadAsync("invert/a.png", Asset.Png(40));
        await host.Handler.HandleAsync("invert/a.png");
        string etag = await host.UploadAsync("invert/a.png", Asset.Png(90));

        TranslateOutcome.Translated outcome = Assert.IsType<TranslateOutcome.Translated>(await host.Handler.HandleAsync("invert/a.png"));

        Assert.Equal(etag, outcome.SourceETag);
        Assert.Equal(255 - 90, await host.RedOfResultAsync("invert/a.png"));
        Assert.Equal(etag, (await host.MetadataOfResultAsync("invert/a.png")).SourceETag);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_slow_worker_never_replaces_the_result_of_newer_content(bool withEarlierResult)
    {
        await using Host slow = await Host.StartWithModelAsync(azurite.NewAccount());
        await using Host fast = await Host.StartAsync(slow.Connection);
        if (withEarlierResult)
        {
            await slow.UploadAsync("invert/a.png", Asset.Png(10));
            await slow.Handler.HandleAsync("invert/a.png");
        }

        await slow.UploadAsync("invert/a.png", Asset.Png(40));
        string newer = "";
        slow.Gate.BeforeFirst("PUT", "/translated/", async () =>
        {
            newer = await fast.UploadAsync("invert/a.png", Asset.Png(90));
            Assert.IsType<TranslateOutcome.Translated>(await fast.Handler.HandleAsync("invert/a.png"));
        });

        TranslateOutcome outcome = await slow.Handler.HandleAsync("invert/a.png");

        Assert.Equal(newer, Assert.IsType<TranslateOutcome.AlreadyDone>(outcome).SourceETag);
        Assert.Equal(255 - 90, await slow.RedOfResultAsync("invert/a.png"));
    }

    [Fact]
    public async Task A_result_of_newer_content_that_landed_after_the_download_began_is_not_taken_for_an_older_one()
    {
        await using Host slow = await Host.StartWithModelAsync(azurite.NewAccount());
        await using Host fast = await Host.StartAsync(slow.Connection);
        await slow.UploadAsync("invert/a.png", Asset.Png(40));
        slow.Gate.BeforeFirst("HEAD", "/translated/", async () =>
        {
            await fast.UploadAsync("invert/a.png", Asset.Png(90));
            await fast.Handler.HandleAsync("invert/a.png");
        });

        TranslateOutcome outcome = await slow.Handler.HandleAsync("invert/a.png");

        Assert.IsType<TranslateOutcome.AlreadyDone>(outcome);
        Assert.Equal(0, slow.Gate.Count("PUT", "/translated/", 201));
        Assert.Equal(255 - 90, await slow.RedOfResultAsync("invert/a.png"));
    }

    [Fact]
    public async Task A_blob_that_is_not_there_is_gone()
    {
        await using Host host = await Host.StartWithModelAsync(azurite.NewAccount());

        Assert.IsType<TranslateOutcome.Gone>(await host.Handler.HandleAsync("invert/nothing.png"));
        Assert.Empty(await Host.NamesAsync(host.Rejected));
    }

    [Theory]
    [InlineData("photo.png", "no-model-in-name")]
    [InlineData("Invert/a.png", "invalid-model-name")]
    [InlineData("import/a.png", "invalid-model-name")]
    [InlineData("invert@/a.png", "invalid-model-version")]
    [InlineData("invert@../a.png", "invalid-model-version")]
    [InlineData("invert/a.tiff", "unknown-extension")]
    [InlineData("invert/a", "unknown-extension")]
    [InlineData("invret/a.png", "unknown-model")]
    [InlineData("invert@11/a.png", "unknown-version")]
    [InlineData("invert/BtoA/a.png", "unknown-direction")]
    [InlineData("invert/tab\there.png", "invalid-name")]
    public async Task A_name_that_asks_for_what_is_not_there_is_rejected(string blob, string code)
    {
        await using Host host = await Host.StartWithModelAsync(azurite.NewAccount());
        string etag = await host.UploadAsync(blob, Asset.Png(40));

        TranslateOutcome.Rejected outcome = Assert.IsType<TranslateOutcome.Rejected>(await host.Handler.HandleAsync(blob));
        TranslateOutcome again = await host.Handler.HandleAsync(blob);

        Assert.Equal(code, outcome.Code);
        RejectionRecord record = await RecordAsync(host, outcome.RecordName);
        Assert.Equal((code, outcome.Reason, outcome.Remedy, "images", blob, etag), (record.Code, record.Reason, record.Remedy, record.Container, record.Blob, record.ETag));
        Assert.Equal(outcome.RecordName, Assert.IsType<TranslateOutcome.AlreadyDone>(again).OutputName);
        Assert.Empty(await Host.NamesAsync(host.Translated));
    }

    [Fact]
    public async Task The_remedy_names_the_nearest_model()
    {
        await using Host host = await Host.StartWithModelAsync(azurite.NewAccount());
        await host.UploadAsync("invret/a.png", Asset.Png(40));

        TranslateOutcome.Rejected outcome = Assert.IsType<TranslateOutcome.Rejected>(await host.Handler.HandleAsync("invret/a.png"));

        Assert.Contains("invert", outcome.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_image_that_is_put_to_a_generator_is_rejected()
    {
        await using Host host = await Host.StartWithModelAsync(azurite.NewAccount());
        await Asset.PublishEmptyAsync(host.Registry, Asset.Generator("faces", "1"));
        await host.Registry.PromoteAsync("faces", "1");
        await host.UploadAsync("faces/a.png", Asset.Png(40));

        TranslateOutcome.Rejected outcome = Assert.IsType<TranslateOutcome.Rejected>(await host.Handler.HandleAsync("faces/a.png"));

        Assert.Equal("unknown-direction", outcome.Code);
        Assert.Contains("faces@1 generates images and translates none", outcome.Reason, StringComparison.Ordinal);
        Assert.Contains("translates images", outcome.Remedy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData("this is no image", "not-an-image")]
    public async Task Content_that_is_no_image_is_rejected(string content, string code)
    {
        await using Host host = await Host.StartWithModelAsync(azurite.NewAccount());
        await host.UploadAsync("invert/a.png", System.Text.Encoding.UTF8.GetBytes(content));

        TranslateOutcome.Rejected outcome = Assert.IsType<TranslateOutcome.Rejected>(await host.Handler.HandleAsync("invert/a.png"));

        Assert.Equal((code, "images/invert/a.png.json"), (outcome.Code, outcome.RecordName));
    }

    [Fact]
    public async Task A_blob_above_the_limit_is_rejected_from_its_length()
    {
        byte[] png = Asset.Png(40);
        await using Host host = await Host.StartWithModelAsync(azurite.NewAccount(), limits: new ImageLimits { MaxBytes = png.Length - 1 });
        await host.UploadAsync("invert/a.png", png);

        Assert.Equal("file-too-large", Assert.IsType<TranslateOutcome.Rejected>(await host.Handler.HandleAsync("invert/a.png")).Code);
    }

    [Fact]
    public async Task An_unknown_output_format_is_rejected()
    {
        await using Host host = await Host.StartWithModelAsync(azurite.NewAccount());
        await host.UploadAsync("invert/a.png", Asset.Png(40), "tiff");

        Assert.Equal("unknown-output-format", Assert.IsType<TranslateOutcome.Rejected>(await host.Handler.HandleAsync("invert/a.png")).Code);
    }

    [Fact]
    public async Task A_rejection_is_withdrawn_when_the_replaced_blob_is_translated()
    {
        await using Host host = await Host.StartWithModelAsync(azurite.NewAccount());
        await host.UploadAsync("invert/a.png", [1, 2, 3]);
        await host.Handler.HandleAsync("invert/a.png");
        Assert.Single(await Host.NamesAsync(host.Rejected));
        await host.UploadAsync("invert/a.png", Asset.Png(40));

        Assert.IsType<TranslateOutcome.Translated>(await host.Handler.HandleAsync("invert/a.png"));

        Assert.Empty(await Host.NamesAsync(host.Rejected));
    }

    [Fact]
    public async Task A_rejection_of_replaced_content_is_not_recorded()
    {
        await using Host slow = await Host.StartWithModelAsync(azurite.NewAccount());
        await using Host fast = await Host.StartAsync(slow.Connection);
        await slow.UploadAsync("invert/a.png", [1, 2, 3]);
        slow.Gate.BeforeFirst("PUT", "/rejected/", async () =>
        {
            await fast.UploadAsync("invert/a.png", Asset.Png(40));
            await fast.Handler.HandleAsync("invert/a.png");
        });

        TranslateOutcome outcome = await slow.Handler.HandleAsync("invert/a.png");

        Assert.Equal(Containers.Translated, Assert.IsType<TranslateOutcome.AlreadyDone>(outcome).OutputContainer);
        Assert.Empty(await Host.NamesAsync(slow.Rejected));
    }

    [Fact]
    public async Task Of_two_images_that_share_a_result_name_the_second_is_rejected_while_the_first_exists()
    {
        await using Host host = await Host.StartWithModelAsync(azurite.NewAccount());
        await host.UploadAsync("invert/a.jpg", Asset.Jpeg(40));
        await host.UploadAsync("invert/a.png", Asset.Png(90));
        await host.Handler.HandleAsync("invert/a.jpg");

        TranslateOutcome.Rejected refused = Assert.IsType<TranslateOutcome.Rejected>(await host.Handler.HandleAsync("invert/a.png"));

        Assert.Equal("result-name-taken", refused.Code);
        Assert.Contains("invert/a.jpg", refused.Reason, StringComparison.Ordinal);
        await host.Images.DeleteBlobAsync("invert/a.jpg");
        await host.UploadAsync("invert/a.png", Asset.Png(91));
        Assert.IsType<TranslateOutcome.Translated>(await host.Handler.HandleAsync("invert/a.png"));
        Assert.Equal(255 - 91, await host.RedOfResultAsync("invert/a.png"));
    }

    [Fact]
    public async Task A_promotion_is_seen_by_the_next_image_and_an_earlier_result_stands()
    {
        await using Host host = await Host.StartWithModelAsync(azurite.NewAccount());
        await host.UploadAsync("invert/a.png", Asset.Png(40));
        await host.UploadAsync("invert/b.png", Asset.Png(40));
        await host.Handler.HandleAsync("invert/a.png");
        await host.PublishAsync("invert", "2", Asset.Identity);
        await host.Registry.PromoteAsync("invert", "2");

        TranslateOutcome.Translated b = Assert.IsType<TranslateOutcome.Translated>(await host.Handler.HandleAsync("invert/b.png"));

        Assert.Equal("2", b.Version);
        Assert.Equal(40, await host.RedOfResultAsync("invert/b.png"));
        Assert.IsType<TranslateOutcome.AlreadyDone>(await host.Handler.HandleAsync("invert/a.png"));
    }

    [Fact]
    public async Task A_promotion_while_a_model_is_downloaded_leaves_the_image_to_the_version_it_began_with()
    {
        await using Host host = await Host.StartWithModelAsync(azurite.NewAccount());
        await using Host other = await Host.StartAsync(host.Connection);
        await host.PublishAsync("invert", "2", Asset.Identity);
        await host.UploadAsync("invert/a.png", Asset.Png(40));
        await host.UploadAsync("invert/b.png", Asset.Png(40));
        host.Gate.BeforeFirst("GET", "/versions/1/" + Asset.Invert, () => other.Registry.PromoteAsync("invert", "2"));

        await host.Handler.HandleAsync("invert/a.png");
        await host.Handler.HandleAsync("invert/b.png");

        Assert.Equal("1", (await host.MetadataOfResultAsync("invert/a.png")).Version);
        Assert.Equal(255 - 40, await host.RedOfResultAsync("invert/a.png"));
        Assert.Equal("2", (await host.MetadataOfResultAsync("invert/b.png")).Version);
        Assert.Equal(40, await host.RedOfResultAsync("invert/b.png"));
    }

    [Fact]
    public async Task A_promoted_version_that_cannot_be_loaded_leaves_the_one_before_serving()
    {
        await using Host host = await Host.StartWithModelAsync(azurite.NewAccount());
        await host.UploadAsync("invert/a.png", Asset.Png(40));
        await host.UploadAsync("invert/b.png", Asset.Png(40));
        await host.Handler.HandleAsync("invert/a.png");
        await host.PublishAsync("invert", "2", Asset.NotAnImage);
        await host.Registry.PromoteAsync("invert", "2");

        TranslateOutcome.Translated b = Assert.IsType<TranslateOutcome.Translated>(await host.Handler.HandleAsync("invert/b.png"));

        Assert.Equal("1", b.Version);
        Assert.Equal("1", (await host.MetadataOfResultAsync("invert/b.png")).Version);
    }

    [Fact]
    public async Task A_cache_folder_that_cannot_be_written_is_a_fault_and_loses_nothing()
    {
        await using Host host = await Host.StartWithModelAsync(azurite.NewAccount());
        await host.UploadAsync("invert/a.png", Asset.Png(40));
        Directory.Delete(host.Cache.Folder, recursive: true);
        File.WriteAllText(host.Cache.Folder, "in the way");

        await Assert.ThrowsAnyAsync<IOException>(() => host.Handler.HandleAsync("invert/a.png"));

        Assert.Empty(await Host.NamesAsync(host.Rejected));
        File.Delete(host.Cache.Folder);
        Assert.IsType<TranslateOutcome.Translated>(await host.Handler.HandleAsync("invert/a.png"));
    }

    [Fact]
    public async Task A_model_that_cannot_be_loaded_is_a_fault_and_no_rejection()
    {
        await using Host host = await Host.StartAsync(azurite.NewAccount());
        await host.PublishAsync("vector", "1", Asset.NotAnImage);
        await host.Registry.PromoteAsync("vector", "1");
        await host.UploadAsync("vector/a.png", Asset.Png(40));

        await Assert.ThrowsAsync<ModelLoadException>(() => host.Handler.HandleAsync("vector/a.png"));

        Assert.Empty(await Host.NamesAsync(host.Rejected));
    }

    [Fact]
    public async Task A_model_file_that_was_changed_in_storage_is_not_used()
    {
        await using Host host = await Host.StartWithModelAsync(azurite.NewAccount());
        await host.Storage.Container(Containers.Models).GetBlobClient("invert/versions/1/" + Asset.Invert)
            .UploadAsync(Asset.PathOf(Asset.Identity), overwrite: true);
        await host.UploadAsync("invert/a.png", Asset.Png(40));

        ModelLoadException fault = await Assert.ThrowsAsync<ModelLoadException>(() => host.Handler.HandleAsync("invert/a.png"));

        Assert.Contains("hash", fault.Message, StringComparison.Ordinal);
        Assert.Empty(await Host.NamesAsync(host.Translated));
    }

    [Fact]
    public async Task An_image_given_up_is_rejected_unless_it_was_replaced()
    {
        await using Host host = await Host.StartWithModelAsync(azurite.NewAccount());
        string failed = await host.UploadAsync("invert/a.png", Asset.Png(40));
        InputRejectedException rejection = new("translation-failed", "It failed.", "Try.");

        Assert.IsType<TranslateOutcome.Rejected>(await host.Handler.RejectAsync("invert/a.png", failed, rejection));
        await host.UploadAsync("invert/a.png", Asset.Png(50));
        Assert.IsType<TranslateOutcome.Translated>(await host.Handler.RejectAsync("invert/a.png", failed, rejection));
        Assert.IsType<TranslateOutcome.Gone>(await host.Handler.RejectAsync("invert/b.png", failed, rejection));
    }

    [Fact]
    public async Task Cancelled_work_leaves_nothing_behind()
    {
        await using Host host = await Host.StartWithModelAsync(azurite.NewAccount());
        await host.UploadAsync("invert/a.png", Asset.Png(40));
        using CancellationTokenSource stop = new();
        host.Gate.BeforeFirst("PUT", "/translated/", stop.CancelAsync);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => host.Handler.HandleAsync("invert/a.png", stop.Token));

        Assert.Empty(await Host.NamesAsync(host.Translated));
        Assert.Empty(await Host.NamesAsync(host.Rejected));
        Assert.IsType<TranslateOutcome.Translated>(await host.Handler.HandleAsync("invert/a.png"));
    }

    private static async Task<RejectionRecord> RecordAsync(Host host, string name)
    {
        BinaryData json = (await host.Rejected.GetBlobClient(name).DownloadContentAsync()).Value.Content;
        return JsonSerializer.Deserialize<RejectionRecord>(json.ToMemory().Span, JsonSerializerOptions.Web)!;
    }
}
