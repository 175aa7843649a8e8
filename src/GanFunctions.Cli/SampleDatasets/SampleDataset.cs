using System.IO.Compression;
using SkiaSharp;

namespace GanFunctions.Cli.SampleDatasets;

/// <summary>A dataset that is drawn, not photographed: anyone can make the same one again.</summary>
/// <param name="Name">The name on the command line.</param>
/// <param name="Description">One line for people.</param>
/// <param name="PaintA">Paints a picture of domain A, or of the only one: seed, width, height.</param>
/// <param name="PaintB">Paints a picture of domain B: seed, width, height; null where there is one domain.</param>
internal sealed record SampleDataset(
    string Name,
    string Description,
    Func<int, int, int, SKBitmap> PaintA,
    Func<int, int, int, SKBitmap>? PaintB)
{
    private const int NightEvery = 4;

    // Zip archives hold times; a fixed one makes the same arguments give the same bytes.
    private static readonly DateTimeOffset Epoch = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Every dataset that can be drawn.</summary>
    public static IReadOnlyList<SampleDataset> All { get; } =
    [
        new(
            "day2night",
            "landscapes by day (A) and by night (B)",
            (seed, width, height) => Paint(seed, width, height, LandscapeLight.Day(seed)),
            (seed, width, height) => Paint(seed, width, height, LandscapeLight.Night(seed))),
        new(
            "landscapes",
            "landscapes to generate more of, every fourth by night",
            (seed, width, height) => Paint(seed, width, height, seed % NightEvery == 0 ? LandscapeLight.Night(seed) : LandscapeLight.Day(seed)),
            PaintB: null),
    ];

    /// <summary>How many pictures <see cref="Write"/> draws.</summary>
    public int Count(SampleDatasetSize size) => Folders(size).Sum(folder => folder.Count);

    /// <summary>
    /// Writes <c>trainA/ trainB/ testA/ testB/</c> of PNG files. The training sets share no landscape; the test sets
    /// show the same landscapes under the same names, so that a translation can be held against the truth. One domain is
    /// written to <c>images/</c>, as many as its training and test pictures together.
    /// </summary>
    /// <param name="zip">Where the archive goes; left open.</param>
    /// <param name="size">What to draw.</param>
    /// <param name="drawn">Called after each picture with the number drawn so far.</param>
    /// <param name="cancellationToken">Checked before each picture.</param>
    public void Write(Stream zip, SampleDatasetSize size, Action<int> drawn, CancellationToken cancellationToken)
    {
        using var archive = new ZipArchive(zip, ZipArchiveMode.Create, leaveOpen: true);
        int done = 0;
        foreach ((string folder, int firstSeed, int count, Func<int, int, int, SKBitmap> paint) in Folders(size))
        {
            for (int i = 0; i < count; i++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                using SKBitmap bitmap = paint(firstSeed + i, size.Width, size.Height);
                using SKData png = bitmap.Encode(SKEncodedImageFormat.Png, 100);
                ZipArchiveEntry entry = archive.CreateEntry($"{folder}/{i:0000}.png", CompressionLevel.NoCompression);
                entry.LastWriteTime = Epoch;
                using Stream stream = entry.Open();
                png.SaveTo(stream);
                drawn(++done);
            }
        }
    }

    private static SKBitmap Paint(int seed, int width, int height, LandscapeLight light) =>
        new LandscapePainter(new Landscape(seed, (float)width / height), light).Paint(width, height);

    private IEnumerable<(string Folder, int FirstSeed, int Count, Func<int, int, int, SKBitmap> Paint)> Folders(SampleDatasetSize size)
    {
        if (PaintB is null)
        {
            yield return ("images", size.Seed, size.TrainCount + size.TestCount, PaintA);
            yield break;
        }

        yield return ("trainA", size.Seed, size.TrainCount, PaintA);
        yield return ("trainB", size.Seed + size.TrainCount, size.TrainCount, PaintB);
        yield return ("testA", size.Seed + (2 * size.TrainCount), size.TestCount, PaintA);
        yield return ("testB", size.Seed + (2 * size.TrainCount), size.TestCount, PaintB);
    }
}

/// <param name="TrainCount">Pictures in each of the two training sets.</param>
/// <param name="TestCount">Pictures in each of the two test sets.</param>
/// <param name="Width">Pixels.</param>
/// <param name="Height">Pixels.</param>
/// <param name="Seed">The first landscape's seed; each picture takes the next.</param>
internal sealed record SampleDatasetSize(int TrainCount, int TestCount, int Width, int Height, int Seed);
