using System.IO.Compression;
using System.Text;
using CsCheck;
using GanFunctions.Inference;
using GanFunctions.Inference.Imaging;
using GanFunctions.Pipeline.Datasets;
using GanFunctions.Pipeline.Tests.Support;

namespace GanFunctions.Pipeline.Tests.Datasets;

public sealed class HostileZipTests
{
    private const int SymbolicLink = unchecked((int)0xA1FF0000);
    private const int Fifo = 0x11A40000;
    private const int ReparsePoint = 0x400;

    [Theory]
    [InlineData("../escape.png", "leads out")]
    [InlineData("trainA/../../escape.png", "leads out")]
    [InlineData("trainA/..", "leads out")]
    [InlineData("/etc/passwd.png", "absolute")]
    [InlineData("//server/share.png", "absolute")]
    [InlineData("C:/windows.png", "drive letter")]
    [InlineData("c:evil.png", "drive letter")]
    [InlineData("..\\escape.png", "backslash")]
    [InlineData("trainA\\1.png", "backslash")]
    [InlineData("trainA//1.png", "empty part")]
    [InlineData("trainA/./1.png", "dot alone")]
    [InlineData("trainA/a\nb.png", "control")]
    [InlineData("trainA/a\0b.png", "control")]
    public async Task A_path_that_could_mean_another_place_is_refused(string path, string why)
    {
        InputRejectedException refused = await RefusedAsync(ZipBuilder.Unpaired().Add(path, Asset.Png(1)).Build());

        Assert.Equal("unsafe-path", refused.Code);
        Assert.Contains(why, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(refused.Message, char.IsControl);
    }

    [Fact]
    public void No_path_that_is_let_through_leads_out_of_a_folder()
    {
        string[] parts = ["..", ".", "", "a", "C:", "\\", "..\\", "\0", "/", "//", "...", " ..", "~", "é"];
        string root = Path.GetFullPath(Path.Combine(Path.GetTempPath(), "root"));
        Gen.Int[0, parts.Length - 1].Array[1, 6].Sample(choice =>
        {
            string path = string.Join('/', choice.Select(part => parts[part]));
            if (ZipEntryRules.PathFault(path) is null)
            {
                Assert.StartsWith(root + Path.DirectorySeparatorChar, Path.GetFullPath(Path.Combine(root, path)), StringComparison.Ordinal);
                Assert.DoesNotContain('\\', path);
            }
        });
    }

    [Theory]
    [InlineData(SymbolicLink)]
    [InlineData(Fifo)]
    [InlineData(ReparsePoint)]
    public async Task Links_and_devices_are_refused(int attributes) =>
        Assert.Equal("link-in-zip", (await RefusedAsync(ZipBuilder.Unpaired().Add("trainA/link.png", "/etc/passwd"u8.ToArray(), attributes).Build())).Code);

    [Fact]
    public async Task Encrypted_entries_are_refused_even_where_only_one_is()
    {
        byte[] zip = ZipBuilder.Unpaired().Build();
        zip[ZipBuilder.Places(zip, "PK\x01\x02"u8)[^1] + 8] |= 1;

        InputRejectedException refused = await RefusedAsync(zip);

        Assert.Equal("encrypted-zip", refused.Code);
        Assert.Contains("trainB/2.jpg", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_path_twice_is_refused() =>
        Assert.Equal("duplicate-path", (await RefusedAsync(ZipBuilder.Unpaired().Add("trainA/1.png", Asset.Png(9)).Build())).Code);

    [Fact]
    public async Task A_file_that_grows_out_of_proportion_is_refused_even_where_it_would_be_ignored()
    {
        InputRejectedException refused = await RefusedAsync(ZipBuilder.Unpaired().Add("notes.txt", new byte[5_000_000], level: CompressionLevel.SmallestSize).Build());

        Assert.Equal("zip-bomb", refused.Code);
        Assert.Contains("notes.txt", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Many_small_files_that_grow_out_of_proportion_together_are_refused()
    {
        ZipBuilder builder = ZipBuilder.Unpaired();
        for (int i = 0; i < 40; i++)
        {
            builder.Add($"trainA/{i}.txt", new byte[900_000]);
        }

        Assert.Equal("zip-bomb", (await RefusedAsync(builder.Build(), new IntakeLimits { MaxRatio = 100 })).Code);
    }

    [Fact]
    public async Task Entries_that_share_their_bytes_are_refused()
    {
        byte[] noise = new byte[50_000];
        new Random(1).NextBytes(noise);
        ZipBuilder builder = ZipBuilder.Unpaired();
        for (int i = 0; i < 30; i++)
        {
            builder.Add($"trainA/{i}.bin", i == 0 ? noise : [1], level: CompressionLevel.NoCompression);
        }

        byte[] zip = builder.Build();
        IReadOnlyList<int> headers = ZipBuilder.Places(zip, "PK\x01\x02"u8);
        int whole = headers[6];
        foreach (int header in headers.Skip(7))
        {
            // Lengths and place of the long one.
            zip.AsSpan(whole + 20, 8).CopyTo(zip.AsSpan(header + 20));
            zip.AsSpan(whole + 42, 4).CopyTo(zip.AsSpan(header + 42));
        }

        InputRejectedException refused = await RefusedAsync(zip);

        Assert.Equal("zip-bomb", refused.Code);
        Assert.Contains("overlap", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task More_bytes_or_files_than_the_limits_allow_are_refused()
    {
        byte[] zip = ZipBuilder.Unpaired().Build();

        Assert.Equal("too-large", (await RefusedAsync(zip, new IntakeLimits { MaxUnpackedBytes = 100 })).Code);
        Assert.Equal("too-many-files", (await RefusedAsync(zip, new IntakeLimits { MaxFiles = 5 })).Code);
        await DatasetIntake.ExamineAsync(new MemoryStream(zip), "d.zip", null, new IntakeLimits { MaxFiles = 6 });
    }

    [Fact]
    public async Task A_directory_with_more_entries_than_it_states_is_refused()
    {
        byte[] zip = ZipBuilder.Unpaired().Build();
        int end = ZipBuilder.Places(zip, "PK\x05\x06"u8)[0];
        zip[end + 8] = 2;
        zip[end + 10] = 2;

        Assert.Equal("zip-damaged", (await RefusedAsync(zip)).Code);
    }

    [Fact]
    public async Task An_entry_that_is_not_what_the_directory_says_is_left_out_by_name()
    {
        byte[] zip = ZipBuilder.Unpaired().Add("trainA/x.png", Asset.Png(80), level: CompressionLevel.NoCompression).Build();
        // A byte of the last image's content, which a checksum alone may notice.
        zip[ZipBuilder.Places(zip, "PK\x01\x02"u8)[0] - 20] ^= 1;

        IntakeReport report = (await DatasetIntake.ExamineAsync(new MemoryStream(zip), "d.zip", null, new IntakeLimits())).Report;

        Assert.Equal("trainA/x.png", Assert.Single(report.Unreadable).Path);
    }

    [Fact]
    public async Task An_entry_longer_or_shorter_than_it_says_is_left_out()
    {
        foreach (int change in (int[])[-3, 3])
        {
            byte[] zip = ZipBuilder.Unpaired().Build();
            Span<byte> length = zip.AsSpan(ZipBuilder.Places(zip, "PK\x01\x02"u8)[0] + 24, 4);
            BitConverter.TryWriteBytes(length, BitConverter.ToInt32(length) + change);

            IntakeReport report = (await DatasetIntake.ExamineAsync(new MemoryStream(zip), "d.zip", null, new IntakeLimits())).Report;

            Assert.Equal("trainA/0.png", Assert.Single(report.Unreadable).Path);
        }
    }

    [Fact]
    public async Task What_is_no_zip_file_is_refused_as_what_it_is()
    {
        byte[] zip = ZipBuilder.Unpaired().Build();

        Assert.Equal("empty", (await RefusedAsync([])).Code);
        Assert.Equal("not-a-zip", (await RefusedAsync([1])).Code);
        Assert.Equal("not-a-zip", (await RefusedAsync(Asset.Png(1))).Code);
        Assert.Equal("not-a-zip", (await RefusedAsync(Encoding.UTF8.GetBytes(new string('x', 200_000)))).Code);
        Assert.Equal("zip-cut-short", (await RefusedAsync(zip[..(zip.Length / 2)])).Code);
        Assert.Equal("zip-cut-short", (await RefusedAsync(zip[..^1])).Code);
        Assert.Equal("zip-damaged", (await RefusedAsync(zip[500..])).Code);
        Assert.Equal("no-images", (await RefusedAsync(new ZipBuilder().Build())).Code);
        Assert.Equal("no-images", (await RefusedAsync(new ZipBuilder().Add("a.txt", "x").Build())).Code);
        Assert.Equal("domain-missing", (await RefusedAsync(new ZipBuilder().Add("trainA/1.png", Asset.Png(1)).Build())).Code);
        Assert.Equal("too-few-images", (await RefusedAsync(new ZipBuilder().Add("1.png", Asset.Png(1)).Build())).Code);
    }

    [Fact]
    public async Task Bytes_before_the_first_entry_that_the_directory_does_not_count_are_named()
    {
        InputRejectedException refused = await RefusedAsync([.. new byte[1_234], .. ZipBuilder.Unpaired().Build()]);

        Assert.Equal("zip-damaged", refused.Code);
        Assert.Contains("1,234 bytes before its first entry", refused.Message, StringComparison.Ordinal);
        Assert.Contains("zip -A", refused.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_part_of_a_split_zip_file_is_refused()
    {
        byte[] zip = ZipBuilder.Unpaired().Build();
        zip[ZipBuilder.Places(zip, "PK\x05\x06"u8)[0] + 4] = 1;

        Assert.Equal("zip-in-parts", (await RefusedAsync(zip)).Code);
    }

    [Theory]
    [InlineData("{ \"epohcs\": 3 }")]
    [InlineData("{ // comment\n }")]
    [InlineData("{ \"cropSize\": 9000 }")]
    [InlineData("{ \"cropSize\": 300 }")]
    public async Task A_wrong_train_json_is_refused(string json) =>
        Assert.Equal("invalid-train-json", (await RefusedAsync(ZipBuilder.Unpaired().Add("train.json", json).Build())).Code);

    [Fact]
    public async Task A_train_json_of_megabytes_is_refused_unread()
    {
        byte[] noise = new byte[1_000_001];
        new Random(1).NextBytes(noise);
        InputRejectedException refused = await RefusedAsync(ZipBuilder.Unpaired().Add("train.json", noise).Build());

        Assert.Equal("invalid-train-json", refused.Code);
        Assert.Contains("1,000,001", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Unreadable_images_count_towards_no_minimum_and_the_first_is_named()
    {
        byte[] zip = new ZipBuilder()
            .Add("trainA/1.png", Asset.Png(1)).Add("trainA/2.png", Asset.Png(2)).Add("trainB/1.png", Asset.Png(1))
            .Add("trainB/2.tif", [(byte)'I', (byte)'I', 42, 0, 1, 2, 3, 4]).Build();

        InputRejectedException refused = await RefusedAsync(zip);

        Assert.Equal("too-few-images", refused.Code);
        Assert.Contains("trainB/2.tif", refused.Message, StringComparison.Ordinal);
        Assert.Contains("TIFF", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_image_beyond_the_limits_is_left_out_before_it_is_decoded()
    {
        byte[] zip = ZipBuilder.Unpaired().Add("trainA/wide.png", Asset.Png(7, 400, 300)).Build();

        IntakeReport report = (await DatasetIntake.ExamineAsync(
            new MemoryStream(zip), "d.zip", null, new IntakeLimits { Images = new ImageLimits { MaxPixels = 1000 } })).Report;

        Assert.Contains("limit is 1,000", Assert.Single(report.Unreadable).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_byte_that_is_changed_and_no_length_that_is_cut_brings_anything_but_a_report_or_a_refusal()
    {
        byte[] zip = ZipBuilder.Unpaired().Add("train.json", "{\"epochs\":2}").Build();
        int directory = ZipBuilder.Places(zip, "PK\x01\x02"u8)[0];
        await Gen.Select(Gen.Bool, Gen.Int[0, zip.Length - 1], Gen.Byte, Gen.Int[0, zip.Length]).SampleAsync(
            async (inDirectory, at, value, length) =>
            {
                byte[] broken = [.. zip];
                broken[inDirectory ? directory + (at % (zip.Length - directory)) : at] = value;
                try
                {
                    await DatasetIntake.ExamineAsync(new MemoryStream(broken, 0, inDirectory ? zip.Length : length), "d.zip", null, new IntakeLimits());
                }
                catch (InputRejectedException refused)
                {
                    Assert.NotEmpty(refused.Remedy);
                }
            },
            iter: 200);
    }

    private static async Task<InputRejectedException> RefusedAsync(byte[] zip, IntakeLimits? limits = null)
    {
        InputRejectedException refused = await Assert.ThrowsAsync<InputRejectedException>(
            () => DatasetIntake.ExamineAsync(new MemoryStream(zip), "d.zip", null, limits ?? new IntakeLimits()));
        Published.Mentions("datasets.md", refused.Code);
        return refused;
    }
}
