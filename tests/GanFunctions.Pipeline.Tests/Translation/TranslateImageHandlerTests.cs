using Azure.Storage.Blobs.Models;
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
        Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(png)), made.SourceSha256);
        Assert.All(properties.Metadata, pair => Assert.All(pair.Value, letter => Assert.InRange(letter, ' ', '~')));
        Assert.Empty(await Host.NamesAsync(host.Rejected));
    }
}
