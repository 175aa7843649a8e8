using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using GanFunctions.Inference;
using GanFunctions.Pipeline.Datasets;
using GanFunctions.Pipeline.Storage;
using GanFunctions.Pipeline.Tests.Support;
using GanFunctions.Pipeline.Training;
using GanFunctions.TestSupport;

namespace GanFunctions.Pipeline.Tests.Datasets;

[Collection(AzuriteCollection.Name)]
public sealed class DatasetIntakeTests(AzuriteFixture azurite)
{
    private static readonly IntakeLimits Limits = new();

    [Theory]
    [InlineData("")]
    [InlineData("horses/")]
    public async Task The_report_tells_what_a_dataset_holds(string root)
    {
        byte[] zip = ZipBuilder.Unpaired(root)
            .Add($"{root}trainA/same.png", Asset.Png(1))
            .Add($"{root}trainA/large.png", Asset.Png(9, 40, 30))
            .Add($"{root}testB/cut.png", Asset.Png(50)[..60])
            .Add($"{root}testB/whole.png", Asset.Png(50))
            .Add($"{root}notes.txt", "hello")
            .Add($"{root}other/x.png", Asset.Png(60))
            .Add("__MACOSX/._x.png", [1])
            .Add($"{root}train.json", """{ "epochs": 3, "cropSize": 24, "loadSize": 24 }""")
            .Build();

        IntakeResult result = await ExamineAsync(zip);

        IntakeReport report = result.Report;
        Assert.Equal(DatasetLayout.Unpaired, report.Layout);
        Assert.Equal(["testB", "trainA", "trainB"], report.Folders.Keys.Order(StringComparer.Ordinal));
        FolderReport a = report.Folders["trainA"];
        Assert.Equal((5, 24, 20, 40, 30), (a.Images, a.MinWidth, a.MinHeight, a.MaxWidth, a.MaxHeight));
        Assert.Equal(5, a.Formats["png"]);
        Assert.Equal(3, report.Folders["trainB"].Formats["jpeg"]);
        Assert.Equal(1, report.Folders["testB"].Images);
        Assert.Equal(2, report.Ignored);
        Assert.Equal([$"{root}trainA/same.png"], report.Duplicates);
        Assert.Equal(1, report.DuplicateCount);
        UnreadableFile unreadable = Assert.Single(report.Unreadable);
        Assert.Equal($"{root}testB/cut.png", unreadable.Path);
        Assert.Contains("cut off", unreadable.Reason, StringComparison.Ordinal);
        Assert.Contains(report.Warnings, warning => warning.Contains("other/x.png", StringComparison.Ordinal));
        Assert.Contains(report.Warnings, warning => warning.Contains("Only one of testA and testB", StringComparison.Ordinal));
        Assert.Equal(3, (int)result.TrainJson!["epochs"]!);
        Assert.Equal(3, result.Configuration.Epochs);
        Assert.Equal(TrainingArchitecture.CycleGan, result.Configuration.Architecture);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(zip)), result.Sha256);
    }

    [Fact]
    public async Task Settings_override_the_dataset_in_the_intake_too()
    {
        byte[] zip = ZipBuilder.Unpaired().Add("train.json", """{ "minImages": 4, "epochs": 3 }""").Build();

        IntakeResult result = await ExamineAsync(zip, new JsonObject { ["minImages"] = 3 });

        Assert.Equal((3, 3), (result.Configuration.MinImages, result.Configuration.Epochs));
        Assert.Equal("too-few-images", (await RefusedAsync(zip)).Code);
    }

    [Fact]
    public async Task Pairs_are_known_and_must_have_two_equal_halves()
    {
        ZipBuilder pairs = new ZipBuilder().Add("train/1.png", Asset.Png(1, 48, 24)).Add("train/2.png", Asset.Png(2, 48, 24)).Add("val/3.png", Asset.Png(3, 48, 24));
        IntakeResult result = await ExamineAsync(pairs.Build());
        Assert.Equal(DatasetLayout.Paired, result.Report.Layout);
        Assert.Equal(TrainingArchitecture.Pix2Pix, result.Configuration.Architecture);

        InputRejectedException refused = await RefusedAsync(pairs.Add("val/odd.png", Asset.Png(4, 47, 24)).Build());
        Assert.Equal("odd-pair-width", refused.Code);
        Assert.Contains("val/odd.png", refused.Message, StringComparison.Ordinal);
        Assert.Contains("47", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_is_examined_as_the_zip_file_of_it_would_be()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("gan-test-");
        try
        {
            byte[] zip = ZipBuilder.Unpaired("set/").Add("set/.DS_Store", [0]).Add("set/train.json", "{\"blocks\":6}").Build();
            System.IO.Compression.ZipFile.ExtractToDirectory(new MemoryStream(zip), folder.FullName);

            IntakeResult fromFolder = await DatasetIntake.ExamineAsync(folder.FullName, null, Limits);
            IntakeResult fromZip = await ExamineAsync(zip);

            Assert.Equal(ContractJson.Write(fromZip.Report), ContractJson.Write(fromFolder.Report));
            Assert.Equal(fromZip.Configuration, fromFolder.Configuration);
            Assert.Null(fromFolder.Sha256);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task What_is_not_there_is_refused_by_its_path() =>
        Assert.Equal(
            "dataset-not-found",
            (await Assert.ThrowsAsync<InputRejectedException>(() => DatasetIntake.ExamineAsync("/no/such/dataset.zip", null, Limits))).Code);

    [Fact]
    public async Task A_blob_is_read_by_ranges_and_once()
    {
        await using Host host = await Host.StartAsync(azurite.NewAccount());
        ZipBuilder builder = ZipBuilder.Unpaired();
        var random = new Random(1);
        byte[] filler = new byte[3_000_000];
        for (int i = 0; i < 4; i++)
        {
            random.NextBytes(filler);
            builder.Add($"trainA/noise{i}.png", [.. filler]);
        }

        byte[] zip = builder.Build();
        BlobClient blob = host.Storage.Container(Containers.Datasets).GetBlobClient("horses.zip");
        BlobContentInfo info = await blob.UploadAsync(BinaryData.FromBytes(zip));

        IntakeResult result = await DatasetIntake.ExamineAsync(blob, info.ETag, null, Limits);

        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(zip)), result.Sha256);
        Assert.Equal(4, result.Report.UnreadableCount);
        // Twelve megabytes in buffers of four: the directory at the end, and the rest from front to back.
        Assert.InRange(host.Gate.Count("GET", "horses.zip", 206), 4, 5);
    }

    [Fact]
    public async Task A_blob_that_was_overwritten_is_not_taken_for_what_it_was()
    {
        await using Host host = await Host.StartAsync(azurite.NewAccount());
        BlobClient blob = host.Storage.Container(Containers.Datasets).GetBlobClient("horses.zip");
        BlobContentInfo first = await blob.UploadAsync(BinaryData.FromBytes(ZipBuilder.Unpaired().Build()));
        await blob.UploadAsync(BinaryData.FromBytes(ZipBuilder.Unpaired("x/").Build()), overwrite: true);

        Assert.Equal(412, (await Assert.ThrowsAsync<RequestFailedException>(() => DatasetIntake.ExamineAsync(blob, first.ETag, null, Limits))).Status);
    }

    [Fact]
    public async Task Entries_that_do_not_lie_in_the_directorys_order_are_read_all_the_same()
    {
        byte[] zip = ZipBuilder.Unpaired().Build();
        int[] headers = [.. ZipBuilder.Places(zip, "PK\x01\x02"u8)];
        int end = ZipBuilder.Places(zip, "PK\x05\x06"u8)[0];
        byte[] reversed = [.. zip[..headers[0]], .. Enumerable.Range(0, headers.Length).Reverse().SelectMany(i => zip[headers[i]..(i + 1 < headers.Length ? headers[i + 1] : end)]), .. zip[end..]];

        IntakeResult result = await ExamineAsync(reversed);

        Assert.Equal(0, result.Report.UnreadableCount);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(reversed)), result.Sha256);
    }

    private static Task<IntakeResult> ExamineAsync(byte[] zip, JsonObject? settings = null) =>
        DatasetIntake.ExamineAsync(new MemoryStream(zip), "horses.zip", settings, Limits);

    private static Task<InputRejectedException> RefusedAsync(byte[] zip) =>
        Assert.ThrowsAsync<InputRejectedException>(() => ExamineAsync(zip));
}
