using System.Text;
using CsCheck;
using GanFunctions.Pipeline.Storage;
using GanFunctions.Pipeline.Tests.Support;
using GanFunctions.Pipeline.Translation;
using GanFunctions.Pipeline.Watching;
using GanFunctions.TestSupport;

namespace GanFunctions.Pipeline.Tests.Translation;

[Collection(AzuriteCollection.Name)]
public sealed class HostileNameTests(AzuriteFixture azurite)
{
    public static TheoryData<string> UsableNames => new()
    {
        "invert/with spaces and ünïcödé 漢字 🐎.png",
        "invert/a%2Fb.png",
        "invert/%2e%2e/b.png",
        "invert/a%20b+c.png",
        "invert/a//b.png",
        "invert/..a/...b.png",
        "invert/q?x=1&y#z;:@,'\"<>|.png",
        "invert/" + new string('a', 1024 - "invert/.png".Length) + ".png",
        "invert/" + new string('漢', 1024 - "invert/.png".Length) + ".png",
    };

    [Theory]
    [MemberData(nameof(UsableNames))]
    public async Task Any_name_that_can_be_addressed_is_translated_once(string blob)
    {
        await using Host host = await Host.StartWithModelAsync(azurite.NewAccount());
        await host.UploadAsync(blob, Asset.Png(40));

        Assert.IsType<TranslateOutcome.Translated>(await host.Handler.HandleAsync(blob));

        Assert.Equal([blob], await Host.NamesAsync(host.Translated));
        Assert.Equal(blob, (await host.MetadataOfResultAsync(blob)).SourceBlob);
        Assert.Empty(await new BlobBacklog(host.Storage, WatchRules.Images).ScanAsync());
    }

    [Theory]
    [InlineData("invert/../secret.png")]
    [InlineData("../secret.png")]
    [InlineData("invert/./a.png")]
    [InlineData("invert/a/..")]
    [InlineData("/invert/a.png")]
    [InlineData("invert/a.png/")]
    public async Task A_name_that_no_client_can_address_is_rejected_without_touching_another_blob(string blob)
    {
        await using Host host = await Host.StartWithModelAsync(azurite.NewAccount());
        await host.UploadAsync("secret.png", Asset.Png(1));
        await host.UploadAsync("invert/a.png", Asset.Png(1));

        TranslateOutcome.Rejected outcome = Assert.IsType<TranslateOutcome.Rejected>(await host.Handler.HandleAsync(blob));
        TranslateOutcome again = await host.Handler.HandleAsync(blob);

        Assert.Equal("invalid-name", outcome.Code);
        Assert.Equal([outcome.RecordName], await Host.NamesAsync(host.Rejected));
        Assert.IsType<TranslateOutcome.AlreadyDone>(again);
        Assert.Empty(await Host.NamesAsync(host.Translated));
    }

    [Fact]
    public async Task A_blob_that_lies_where_no_client_can_reach_it_is_found_and_rejected_once()
    {
        // Azurite takes a backslash for a slash, which is how such a blob comes to be.
        await using Host host = await Host.StartWithModelAsync(azurite.NewAccount());
        await host.UploadAsync("invert\\..\\up.png", Asset.Png(40));
        Assert.Equal(["invert/../up.png"], await Host.NamesAsync(host.Images));
        List<TranslateOutcome> outcomes = [];

        for (int pass = 0; pass < 2; pass++)
        {
            await host.Watcher.RunAsync(
                outcome =>
                {
                    outcomes.Add(outcome);
                    return ValueTask.CompletedTask;
                },
                once: true,
                CancellationToken.None);
        }

        Assert.Equal("invalid-name", Assert.IsType<TranslateOutcome.Rejected>(Assert.Single(outcomes)).Code);
        Assert.Empty(await Host.NamesAsync(host.Translated));
    }

    [Fact]
    public async Task A_rejected_name_of_1024_characters_has_a_record_with_a_shortened_name()
    {
        await using Host host = await Host.StartWithModelAsync(azurite.NewAccount());
        string stem = "invert/" + new string('漢', 1010);
        await host.UploadAsync(stem + ".bad1", Asset.Png(40));
        await host.UploadAsync(stem + ".bad2", Asset.Png(40));

        TranslateOutcome.Rejected first = Assert.IsType<TranslateOutcome.Rejected>(await host.Handler.HandleAsync(stem + ".bad1"));
        TranslateOutcome.Rejected second = Assert.IsType<TranslateOutcome.Rejected>(await host.Handler.HandleAsync(stem + ".bad2"));

        Assert.Equal(2, new[] { first.RecordName, second.RecordName }.Distinct().Count());
        Assert.All(new[] { first.RecordName, second.RecordName }, name => Assert.InRange(name.Length, 1, 1024));
        Assert.Empty(await new BlobBacklog(host.Storage, WatchRules.Images).ScanAsync());
    }

    [Fact]
    public async Task A_result_name_that_would_be_too_long_is_rejected()
    {
        await using Host host = await Host.StartWithModelAsync(azurite.NewAccount());
        string blob = "invert/" + new string('a', 1024 - "invert/.png".Length) + ".png";
        await host.UploadAsync(blob, Asset.Png(40), "webp");

        Assert.Equal("name-too-long", Assert.IsType<TranslateOutcome.Rejected>(await host.Handler.HandleAsync(blob)).Code);
    }

    [Fact]
    public void Every_record_name_can_be_opened_fits_and_is_the_blobs_own()
    {
        GanStorage storage = GanStorage.Connect(azurite.NewAccount());
        Gen<string> hostile = Concatenations(300, "..", ".", "/", "%2F", "a", "\\", "\u0001", "\ud83d\udc0e", "漢", "?", "#", " ", "\ud800", "~", ".json");

        Gen.Select(hostile, hostile).Sample((a, b) =>
        {
            string name = BlobNames.RecordName(storage.Container(Containers.Rejected), Containers.Images, a);
            string other = BlobNames.RecordName(storage.Container(Containers.Rejected), Containers.Images, b);
            return name.Length <= 1024 && name.StartsWith("images/", StringComparison.Ordinal) && name.EndsWith(".json", StringComparison.Ordinal) &&
                BlobNames.CanBeOpened(storage.Container(Containers.Rejected), name) && !BlobNames.HasForbiddenCharacters(name) &&
                (name == other) == (Utf8(a) == Utf8(b));
        });
    }

    [Fact]
    public void Metadata_name_any_source_blob_in_ascii_within_the_services_limit()
    {
        Concatenations(512, "a", "/", "%", "漢", "\ud83d\udc0e", "+", " ", "ü").Sample(name =>
        {
            Dictionary<string, string> metadata = [];
            TranslationMetadata.WriteSourceBlob(metadata, name);
            return TranslationMetadata.ReadSourceBlob(metadata) == name &&
                metadata.All(pair => pair.Value.Length <= 4096 && pair.Value.All(letter => letter is > ' ' and <= '~'));
        });
    }

    private static Gen<string> Concatenations(int most, params string[] parts) =>
        Gen.Int[0, parts.Length - 1].Array[1, most].Select(chosen => string.Concat(chosen.Select(i => parts[i])));

    // A lone surrogate cannot be told from another in UTF-8, and no service hands one out.
    private static string Utf8(string text) => Convert.ToHexString(Encoding.UTF8.GetBytes(text));
}
