using System.IO.Compression;
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

    [Theory]
    [InlineData("""{ "architecture": "styleGan2", "resolution": 16, "epochs": 5, "cropSize": 32 }""", "styleGan2 makes no use of epochs, cropSize. Its length is set by kimg or steps.")]
    [InlineData("""{ "architecture": "styleGan", "resolution": 16, "freezeD": 1 }""", "styleGan makes no use of freezeD.")]
    [InlineData("""{ "kimg": 3, "epochs": 5, "lambdaL1": 7, "version": null }""", "cycleGan makes no use of kimg, lambdaL1.")]
    public async Task Settings_without_a_part_in_the_training_are_told_of(string trainJson, string warning)
    {
        IntakeResult result = await ExamineAsync(ZipBuilder.Unpaired().Add("train.json", trainJson).Build());

        Assert.Contains(result.Report.Warnings, told => told.EndsWith(warning, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Settings_with_a_part_in_the_training_are_taken_without_a_word()
    {
        IntakeResult result = await ExamineAsync(ZipBuilder.Unpaired().Add("train.json", """{ "epochs": 5, "lambdaGp": 7, "kimg": null, "seed": 3 }""").Build());

        Assert.DoesNotContain(result.Report.Warnings, told => told.Contains("makes no use of", StringComparison.Ordinal));
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
    public async Task Plain_images_get_a_stylegan2_and_are_told_what_becomes_of_them()
    {
        byte[] zip = new ZipBuilder()
            .Add("00000/img00000000.png", Asset.Png(1, 64, 64))
            .Add("00000/img00000001.png", Asset.Png(2, 64, 64))
            .Add("00001/img00000002.png", Asset.Png(3, 80, 64))
            .Add("00001/img00000003.png", Asset.Png(4, 80, 64))
            .Add("00001/img00000004.png", Asset.Png(5, 20, 30))
            .Add("00001/glass.png", Asset.Glass(32, 32))
            .Add("00001/cut.png", Asset.Png(6, 64, 64)[..60])
            .Add("dataset.json", """{ "labels": [["00000/img00000000.png", 6]] }""")
            .Add(".DS_Store", [0])
            .Add("readme.txt", "hello")
            .Add("train.json", """{ "resolution": 32 }""")
            .Build();

        IntakeResult result = await ExamineAsync(zip);

        Assert.Equal((DatasetLayout.Plain, TrainingArchitecture.StyleGan2), (result.Report.Layout, result.Configuration.Architecture));
        Assert.Equal(AugmentationKind.Ada, result.Configuration.Augment);
        Assert.Equal(6, result.Report.Folders["images"].Images);
        Assert.Equal((1, 1), (result.Report.Ignored, result.Report.UnreadableCount));
        SquareReport squares = result.Report.Squares!;
        Assert.Equal((3, 1, 1), (squares.NotSquare, squares.Smaller, squares.Transparent));
        Assert.Equal([("80x64", 2), ("20x30", 1)], squares.Sizes.Select(size => (size.Key, size.Value)));
        string[] expected = ["6 images; with fewer than 1,000", "(most of them 80x64): their middles are cut out", "1 images are smaller than the resolution of 32", "laid on white", "labels in 'dataset.json'"];
        Assert.All(expected, part => Assert.Contains(result.Report.Warnings, warning => warning.Contains(part, StringComparison.Ordinal)));
        Assert.Contains(result.Report.Warnings, warning => warning.Contains("(ADA)", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("trainA/", "trainB/")]
    [InlineData("train/", "val/")]
    [InlineData("A/", "C/")]
    public async Task With_a_stylegan_asked_for_all_images_count_whatever_their_folders_are_called(string first, string second)
    {
        ZipBuilder zip = new ZipBuilder().Add($"{first}1.png", Asset.Png(1, 33, 32)).Add($"{second}2.png", Asset.Png(2));

        IntakeResult bySettings = await ExamineAsync(zip.Build(), new JsonObject { ["architecture"] = "styleGan" });
        IntakeResult byFile = await ExamineAsync(zip.Add("train.json", """{ "architecture": "stylegan2" }""").Build());

        Assert.Equal(2, bySettings.Report.Folders["images"].Images);
        Assert.Equal(TrainingArchitecture.StyleGan, bySettings.Configuration.Architecture);
        Assert.Equal((DatasetLayout.Plain, 2), (byFile.Report.Layout, byFile.Report.Folders["images"].Images));
    }

    [Fact]
    public async Task Plain_images_that_are_too_few_are_refused()
    {
        byte[] zip = new ZipBuilder().Add("1.png", Asset.Png(1)).Add("2.png", Asset.Png(1)[..60]).Build();

        InputRejectedException refused = await RefusedAsync(zip);

        Assert.Equal("too-few-images", refused.Code);
        Assert.Contains("cut off", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_is_examined_as_the_zip_file_of_it_would_be()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("gan-test-");
        try
        {
            byte[] zip = ZipBuilder.Unpaired("set/").Add("set/.DS_Store", [0]).Add("set/train.json", "{\"blocks\":6}").Build();
            ZipFile.ExtractToDirectory(new MemoryStream(zip), folder.FullName);

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

        IntakeResult result = await DatasetIntake.ExamineAsync(blob, new ETag(BlobNames.Plain(info.ETag)), null, Limits);

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

    [Fact]
    public async Task A_zip_file_of_more_than_65535_entries_with_a_comment_is_read()
    {
        using var stream = new MemoryStream();
        stream.Write(ZipBuilder.Unpaired().Build());
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Update, leaveOpen: true))
        {
            zip.Comment = "Horses, by many hands. " + new string('x', 60_000);
            for (int i = 0; i < 66_000; i++)
            {
                zip.CreateEntry($"notes/{i}.txt");
            }
        }

        IntakeReport report = (await ExamineAsync(stream.ToArray())).Report;

        Assert.Equal((3, 3, 66_000), (report.Folders["trainA"].Images, report.Folders["trainB"].Images, report.Ignored));
    }

    private static Task<IntakeResult> ExamineAsync(byte[] zip, JsonObject? settings = null) =>
        DatasetIntake.ExamineAsync(new MemoryStream(zip), "horses.zip", settings, Limits);

    private static Task<InputRejectedException> RefusedAsync(byte[] zip) =>
        Assert.ThrowsAsync<InputRejectedException>(() => ExamineAsync(zip));
}
