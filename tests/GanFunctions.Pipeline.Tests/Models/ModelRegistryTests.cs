using System.IO.Compression;
using System.Text;
using Azure.Storage.Blobs;
using GanFunctions.Inference;
using GanFunctions.Inference.Models;
using GanFunctions.Pipeline.Models;
using GanFunctions.Pipeline.Storage;
using GanFunctions.Pipeline.Tests.Support;
using GanFunctions.TestSupport;

namespace GanFunctions.Pipeline.Tests.Models;

[Collection(AzuriteCollection.Name)]
public sealed class ModelRegistryTests(AzuriteFixture azurite) : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("gan-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_published_version_is_found_by_name_with_the_hashes_of_its_files()
    {
        await using Host host = await Host.StartAsync(azurite.NewAccount());

        await host.PublishAsync("day2night", "1.0", Asset.Invert);
        ModelVersion version = await host.Registry.ResolveAsync(ModelReference.Parse("day2night@1.0"));

        Assert.Equal(("day2night", "1.0", false), (version.Name, version.Version, version.IsCurrent));
        byte[] file = File.ReadAllBytes(Asset.PathOf(Asset.Invert));
        Assert.Equal(new ModelFileCard(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(file)), file.Length), version.Card.Files[Asset.Invert]);
        ModelSummary model = Assert.Single(await host.Registry.ListAsync());
        Assert.Equal(("day2night", null, "1.0"), (model.Name, model.CurrentVersion, Assert.Single(model.Versions).Version));
    }

    [Fact]
    public async Task Publishing_the_same_files_again_changes_nothing_and_other_files_are_refused()
    {
        await using Host host = await Host.StartAsync(azurite.NewAccount());
        await host.PublishAsync("m", "1", Asset.Invert);
        await host.PublishAsync("m", "1", Asset.Invert);
        InputRejectedException refused = await Assert.ThrowsAsync<InputRejectedException>(() => host.PublishAsync("m", "1", Asset.Identity));

        Assert.Equal("version-exists", refused.Code);
        Assert.Equal(1, host.Gate.Count("PUT", "/models/m/versions/1/model.json", 201));
        Assert.Equal(1, host.Gate.Count("PUT", $"/models/m/versions/1/{Asset.Invert}", 201));
    }

    [Fact]
    public async Task A_version_whose_publisher_died_half_way_is_invisible_and_can_be_published_again()
    {
        await using Host host = await Host.StartAsync(azurite.NewAccount());
        using CancellationTokenSource killed = new();
        host.Gate.BeforeFirst("PUT", "/model.json", killed.CancelAsync);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => host.Registry.PublishAsync(Asset.Card("m", "1", Asset.Invert), Asset.Folder, killed.Token));
        Assert.Contains($"m/versions/1/{Asset.Invert}", await Host.NamesAsync(Models(host)));

        Assert.Empty(await host.Registry.ListAsync());
        await Assert.ThrowsAsync<InputRejectedException>(() => host.Registry.ResolveAsync(new ModelReference("m", "1")));
        await Assert.ThrowsAsync<InputRejectedException>(() => host.Registry.PromoteAsync("m", "1"));

        await host.Registry.PublishAsync(Asset.Card("m", "1", Asset.Invert), Asset.Folder);
        Assert.Equal("1", (await host.Registry.ResolveAsync(new ModelReference("m", "1"))).Version);
    }

    [Fact]
    public async Task Of_two_publishers_of_one_version_one_wins_with_its_own_files()
    {
        await using Host one = await Host.StartAsync(azurite.NewAccount());
        await using Host other = await Host.StartAsync(one.Connection);

        Exception?[] faults = await Task.WhenAll(
            Record.ExceptionAsync(() => PublishAsync(one, Asset.Invert)), Record.ExceptionAsync(() => PublishAsync(other, Asset.Identity)));

        Assert.Equal("version-exists", Assert.IsType<InputRejectedException>(Assert.Single(faults, fault => fault is not null)).Code);
        ModelVersion version = await one.Registry.ResolveAsync(new ModelReference("m", "1"));
        await one.Cache.GetAsync(version, "AtoB.onnx");

        static Task<ModelVersion> PublishAsync(Host host, string asset) => host.Registry.PublishAsync(
            Asset.Card("m", "1", "AtoB.onnx"),
            new Dictionary<string, Func<CancellationToken, Task<Stream>>>
            {
                ["AtoB.onnx"] = _ => Task.FromResult<Stream>(File.OpenRead(Asset.PathOf(asset))),
            });
    }

    [Fact]
    public async Task A_card_whose_hash_or_file_is_wrong_is_refused_before_anything_is_written()
    {
        await using Host host = await Host.StartAsync(azurite.NewAccount());
        ModelCard wrongHash = Asset.Card("m", "1", Asset.Invert) with
        {
            Files = new Dictionary<string, ModelFileCard> { [Asset.Invert] = new(new string('0', 64), 133) },
        };

        Assert.Equal("model-file-mismatch", (await RejectedAsync(() => host.Registry.PublishAsync(wrongHash, Asset.Folder))).Code);
        Assert.Equal("missing-model-file", (await RejectedAsync(() => host.Registry.PublishAsync(Asset.Card("m", "1", "none.onnx"), Asset.Folder))).Code);
        Assert.Empty(await Host.NamesAsync(Models(host)));
    }

    [Fact]
    public async Task Promotions_are_remembered_and_rolled_back_one_by_one()
    {
        await using Host host = await Host.StartAsync(azurite.NewAccount());
        foreach (string version in new[] { "1", "2", "3" })
        {
            await host.PublishAsync("m", version, Asset.Invert);
            await host.Registry.PromoteAsync("m", version);
        }

        Assert.Equal(["2", "1"], (await host.Registry.GetCurrentAsync("m"))!.Previous.Select(previous => previous.Version));
        Assert.Equal("2", (await host.Registry.RollbackAsync("m")).Version);
        Assert.Equal("1", (await host.Registry.RollbackAsync("m")).Version);
        Assert.Equal("no-previous-version", (await RejectedAsync(() => host.Registry.RollbackAsync("m"))).Code);
        Assert.Equal(("1", true), await CurrentAsync(host));
    }

    [Fact]
    public async Task A_promotion_that_lost_the_race_is_made_again_on_top_of_the_other()
    {
        await using Host one = await Host.StartAsync(azurite.NewAccount());
        await using Host other = await Host.StartAsync(one.Connection);
        await one.PublishAsync("m", "1", Asset.Invert);
        await one.PublishAsync("m", "2", Asset.Invert);
        one.Gate.BeforeFirst("PUT", "/m/current.json", () => other.Registry.PromoteAsync("m", "1"));

        CurrentPointer pointer = await one.Registry.PromoteAsync("m", "2");

        Assert.Equal("2", pointer.Version);
        Assert.Equal("1", Assert.Single(pointer.Previous).Version);
        Assert.Equal(2, one.Gate.Count("PUT", "/m/current.json", 201) + other.Gate.Count("PUT", "/m/current.json", 201));
    }

    [Fact]
    public async Task A_rollback_that_lost_the_race_changes_nothing()
    {
        await using Host one = await Host.StartAsync(azurite.NewAccount());
        await using Host other = await Host.StartAsync(one.Connection);
        foreach (string version in new[] { "1", "2", "3" })
        {
            await one.PublishAsync("m", version, Asset.Invert);
            await one.Registry.PromoteAsync("m", version);
        }

        one.Gate.BeforeFirst("PUT", "/m/current.json", () => other.Registry.PromoteAsync("m", "1"));

        await Assert.ThrowsAsync<ModelConflictException>(() => one.Registry.RollbackAsync("m"));
        Assert.Equal("1", (await one.Registry.GetCurrentAsync("m"))!.Version);
    }

    [Fact]
    public async Task A_version_deleted_while_it_is_promoted_is_never_left_current()
    {
        await using Host one = await Host.StartAsync(azurite.NewAccount());
        await using Host other = await Host.StartAsync(one.Connection);
        await one.PublishAsync("m", "1", Asset.Invert);
        await one.PublishAsync("m", "2", Asset.Invert);
        await one.Registry.PromoteAsync("m", "1");
        one.Gate.BeforeFirst("PUT", "/m/current.json", () => other.Registry.DeleteAsync(new ModelReference("m", "2")));

        Assert.Equal("unknown-version", (await RejectedAsync(() => one.Registry.PromoteAsync("m", "2"))).Code);
        Assert.Equal(("1", true), await CurrentAsync(one));
    }

    [Fact]
    public async Task A_version_promoted_while_it_is_deleted_stays()
    {
        await using Host one = await Host.StartAsync(azurite.NewAccount());
        await using Host other = await Host.StartAsync(one.Connection);
        await one.PublishAsync("m", "1", Asset.Invert);
        // Between the promotion's look at the card and its look afterwards, the card is away.
        Task<CurrentPointer>? promotion = null;
        one.Gate.BeforeFirst("DELETE", "/model.json", () => promotion = other.Registry.PromoteAsync("m", "1"));

        await Assert.ThrowsAsync<ModelConflictException>(() => one.Registry.DeleteAsync(new ModelReference("m", "1")));

        Assert.Equal("1", (await promotion!).Version);
        Assert.Equal(("1", true), await CurrentAsync(one));
    }

    [Fact]
    public async Task The_current_version_is_deleted_only_by_force_and_the_one_before_serves_again()
    {
        await using Host host = await Host.StartAsync(azurite.NewAccount());
        foreach (string version in new[] { "1", "2" })
        {
            await host.PublishAsync("m", version, Asset.Invert);
            await host.Registry.PromoteAsync("m", version);
        }

        Assert.Equal("version-in-use", (await RejectedAsync(() => host.Registry.DeleteAsync(new ModelReference("m", "2")))).Code);
        await host.Registry.DeleteAsync(new ModelReference("m", "2"), force: true);

        Assert.Equal(("1", true), await CurrentAsync(host));
        await host.Registry.DeleteAsync(new ModelReference("m", "1"), force: true);
        Assert.Empty(await Host.NamesAsync(Models(host)));
        Assert.Equal("version-needed", (await RejectedAsync(() => host.Registry.DeleteAsync(new ModelReference("m")))).Code);
        Assert.Equal("unknown-model", (await RejectedAsync(() => host.Registry.DeleteAsync(new ModelReference("m", "1")))).Code);
    }

    [Theory]
    [InlineData("day2nigth", "unknown-model", "day2night")]
    [InlineData("day2night@1.1", "unknown-version", "1.0")]
    [InlineData("day2night", "no-current-version", "day2night@1.0")]
    [InlineData("z", "unknown-model", "day2night")]
    public async Task What_does_not_exist_is_answered_with_what_does(string reference, string code, string suggestion)
    {
        await using Host host = await Host.StartAsync(azurite.NewAccount());
        await host.PublishAsync("day2night", "1.0", Asset.Invert);

        InputRejectedException refused = await RejectedAsync(() => host.Registry.ResolveAsync(ModelReference.Parse(reference)));

        Assert.Equal(code, refused.Code);
        Assert.Contains(suggestion, refused.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Resolving_many_times_asks_the_storage_once()
    {
        await using Host publisher = await Host.StartWithModelAsync(azurite.NewAccount());
        await using Host host = await Host.StartAsync(publisher.Connection, currentVersionAge: TimeSpan.FromMinutes(5));

        for (int i = 0; i < 50; i++)
        {
            await host.Registry.ResolveAsync(new ModelReference("invert"));
        }

        Assert.Equal(1, host.Gate.Count("GET", "/invert/current.json", 200));
        Assert.Equal(1, host.Gate.Count("GET", "/invert/versions/1/model.json", 200));
    }

    [Theory]
    [InlineData("folder")]
    [InlineData("version.zip")]
    public async Task An_exported_version_can_be_imported_elsewhere(string target)
    {
        await using Host from = await Host.StartWithModelAsync(azurite.NewAccount());
        await using Host to = await Host.StartAsync(azurite.NewAccount());
        string path = Path.Combine(_folder, target);

        await from.Registry.ExportAsync(new ModelReference("invert"), path);
        ModelVersion same = await to.Registry.ImportAsync(path, new ModelImportOptions());
        ModelVersion renamed = await to.Registry.ImportAsync(path, new ModelImportOptions { Name = "other", Version = "9" });

        Assert.Equal(("invert", "1"), (same.Name, same.Version));
        Assert.Equal(("other", "9"), (renamed.Name, renamed.Version));
        Assert.Equal(File.ReadAllBytes(Asset.PathOf(Asset.Invert)), File.ReadAllBytes(await to.Cache.GetAsync(renamed, Asset.Invert)));
    }

    [Fact]
    public async Task A_bare_onnx_file_gets_a_card_and_the_same_version_each_time()
    {
        await using Host host = await Host.StartAsync(azurite.NewAccount());
        ModelImportOptions options = new() { Name = "negative", Direction = "BtoA", ValueRange = [0, 255] };

        ModelVersion first = await host.Registry.ImportAsync(Asset.PathOf(Asset.Invert), options);
        ModelVersion second = await host.Registry.ImportAsync(Asset.PathOf(Asset.Invert), options);

        Assert.StartsWith("sha-", first.Version, StringComparison.Ordinal);
        Assert.Equal(first.Version, second.Version);
        Assert.Equal([0, 255], first.Card.Translators["BtoA"].ValueRange);
        await host.Registry.PromoteAsync("negative", first.Version);
        await host.UploadAsync("negative/BtoA/a.png", Asset.Png(40));
        Assert.IsType<Pipeline.Translation.TranslateOutcome.Translated>(await host.Handler.HandleAsync("negative/BtoA/a.png"));
    }

    [Fact]
    public async Task What_is_no_model_is_not_imported()
    {
        await using Host host = await Host.StartAsync(azurite.NewAccount());
        string text = Path.Combine(_folder, "text.onnx");
        string zip = Path.Combine(_folder, "broken.zip");
        string hostileZip = Path.Combine(_folder, "hostile.zip");
        File.WriteAllText(text, "no model");
        File.WriteAllText(zip, "no zip");
        await using (ZipArchive archive = await ZipFile.OpenAsync(hostileZip, ZipArchiveMode.Create))
        {
            await using Stream entry = await archive.CreateEntry("../model.json").OpenAsync();
            await entry.WriteAsync("{}"u8.ToArray());
        }

        foreach (string path in new[] { text, zip, hostileZip, Asset.PathOf(Asset.NotAnImage), Path.Combine(_folder, "none.onnx"), _folder })
        {
            Assert.Equal("not-a-model", (await RejectedAsync(() => host.Registry.ImportAsync(path, new ModelImportOptions { Name = "m" }))).Code);
        }

        Assert.Empty(await Host.NamesAsync(Models(host)));
    }

    [Fact]
    public async Task A_card_that_was_broken_in_storage_is_named()
    {
        await using Host host = await Host.StartWithModelAsync(azurite.NewAccount());
        await Models(host).GetBlobClient("invert/versions/1/model.json").UploadAsync(BinaryData.FromString("{"), overwrite: true);

        InputRejectedException refused = await RejectedAsync(() => host.Registry.ResolveAsync(new ModelReference("invert")));

        Assert.Equal("invalid-model-card", refused.Code);
        Assert.Contains("models/invert/versions/1/model.json", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_cache_downloads_once_repairs_damage_and_refuses_a_wrong_hash()
    {
        await using Host host = await Host.StartWithModelAsync(azurite.NewAccount());
        ModelVersion version = await host.Registry.ResolveAsync(new ModelReference("invert"));
        byte[] file = File.ReadAllBytes(Asset.PathOf(Asset.Invert));

        string path = await host.Cache.GetAsync(version, Asset.Invert);
        Assert.Equal(path, await host.Cache.GetAsync(version, Asset.Invert));
        Assert.Equal(1, host.Gate.Answers.Count(answer => answer.Method == "GET" && answer.Path.EndsWith(Asset.Invert, StringComparison.Ordinal)));

        File.WriteAllBytes(path, [.. file.Reverse()]);
        Assert.Equal(file, File.ReadAllBytes(await host.Cache.GetAsync(version, Asset.Invert)));

        File.Delete(path);
        await Models(host).GetBlobClient($"invert/versions/1/{Asset.Invert}").UploadAsync(BinaryData.FromBytes(Encoding.UTF8.GetBytes("changed")), overwrite: true);
        Assert.Equal("model-file-mismatch", (await RejectedAsync(() => host.Cache.GetAsync(version, Asset.Invert))).Code);
        Assert.Empty(Directory.GetFiles(host.Cache.Folder));
    }

    private static async Task<(string, bool)> CurrentAsync(Host host)
    {
        ModelVersion version = await host.Registry.ResolveAsync(new ModelReference("m"));
        return (version.Version, version.IsCurrent);
    }

    private static BlobContainerClient Models(Host host) => host.Storage.Container(Containers.Models);

    private static async Task<InputRejectedException> RejectedAsync(Func<Task> action) => await Assert.ThrowsAsync<InputRejectedException>(action);
}
