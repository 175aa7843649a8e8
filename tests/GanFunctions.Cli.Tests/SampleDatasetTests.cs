using System.IO.Compression;
using System.Text.Json.Nodes;
using SkiaSharp;

namespace GanFunctions.Cli.Tests;

public sealed class SampleDatasetTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task An_unpaired_dataset_with_a_paired_test_set_is_drawn()
    {
        (ExitCode code, IReadOnlyList<JsonObject> events) = await Gan.RunJsonAsync(
            "sample-dataset", "day2night", _folder["d.zip"], "--count", "3", "--test-count", "2", "--width", "48", "--height", "32");

        Assert.Equal(ExitCode.Success, code);
        Assert.Equal("drawn", Assert.Single(events)["event"]!.GetValue<string>());
        using ZipArchive zip = ZipFile.OpenRead(_folder["d.zip"]);
        Assert.Equal(
            ["testA/0000.png", "testA/0001.png", "testB/0000.png", "testB/0001.png", "trainA/0000.png", "trainA/0001.png", "trainA/0002.png", "trainB/0000.png", "trainB/0001.png", "trainB/0002.png"],
            zip.Entries.Select(entry => entry.FullName).Order(StringComparer.Ordinal));
        Assert.All(zip.Entries, entry => Assert.Equal((48, 32), Brightness(entry).Size));
        Assert.All(["testA/0000.png", "testA/0001.png"], name => Assert.True(
            Brightness(zip.GetEntry(name)!).Mean > 2 * Brightness(zip.GetEntry(name.Replace('A', 'B'))!).Mean, "a day is much brighter than its night"));
    }

    [Fact]
    public async Task The_same_arguments_give_the_same_bytes_and_another_seed_others()
    {
        byte[] first = await DrawAsync("first.zip", "5");

        Assert.Equal(first, await DrawAsync("second.zip", "5"));
        Assert.NotEqual(first, await DrawAsync("other.zip", "6"));
    }

    [Fact]
    public async Task No_landscape_is_in_two_sets_but_for_the_test_sets()
    {
        await DrawAsync("d.zip", "1");

        using ZipArchive zip = ZipFile.OpenRead(_folder["d.zip"]);
        string[] contents = [.. zip.Entries.Select(entry => Convert.ToHexString(Bytes(entry)))];
        Assert.Equal(contents.Length, contents.Distinct().Count());
    }

    [Fact]
    public async Task A_file_that_exists_is_not_written_over()
    {
        _folder.Write("d.zip", [1, 2, 3]);

        (ExitCode code, _, string error) = await Gan.RunAsync("sample-dataset", "day2night", _folder["d.zip"]);

        Assert.Equal(ExitCode.Refused, code);
        Assert.Contains("d.zip exists already", error, StringComparison.Ordinal);
        Assert.Equal([1, 2, 3], await File.ReadAllBytesAsync(_folder["d.zip"]));
    }

    [Fact]
    public async Task An_unknown_name_is_answered_with_those_there_are()
    {
        (ExitCode code, _, string error) = await Gan.RunAsync("sample-dataset", "zebras", _folder["d.zip"]);

        Assert.Equal(ExitCode.NotFound, code);
        Assert.Contains("'zebras'", error, StringComparison.Ordinal);
        Assert.Contains("day2night", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--count", "-1")]
    [InlineData("--count", "many")]
    [InlineData("--width", "0")]
    [InlineData("--height", "5000")]
    public async Task Numbers_out_of_range_are_refused_by_name(string option, string value)
    {
        (ExitCode code, _, string error) = await Gan.RunAsync("sample-dataset", "day2night", _folder["d.zip"], option, value);

        Assert.Equal(ExitCode.Usage, code);
        Assert.Contains(option, error, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder["d.zip"]));
    }

    private static byte[] Bytes(ZipArchiveEntry entry)
    {
        using Stream stream = entry.Open();
        using MemoryStream copy = new();
        stream.CopyTo(copy);
        return copy.ToArray();
    }

    private static ((int Width, int Height) Size, double Mean) Brightness(ZipArchiveEntry entry)
    {
        using SKBitmap bitmap = SKBitmap.Decode(Bytes(entry));
        return ((bitmap.Width, bitmap.Height), bitmap.Pixels.Average(pixel => (pixel.Red + pixel.Green + pixel.Blue) / 3.0));
    }

    private async Task<byte[]> DrawAsync(string name, string seed)
    {
        (ExitCode code, _, string error) = await Gan.RunAsync(
            "sample-dataset", "day2night", _folder[name], "--count", "2", "--test-count", "1", "--width", "32", "--height", "32", "--seed", seed);
        Assert.True(code == ExitCode.Success, error);
        return await File.ReadAllBytesAsync(_folder[name]);
    }
}
