using GanFunctions.Inference.Imaging;

namespace GanFunctions.Bench;

/// <summary>Whether memory grows with the number of images that a process has translated.</summary>
internal sealed class ImageSeriesMemoryBenchmark : IBenchmark
{
    private const int Count = 1000;
    private const int Early = 100;
    private const double Megabyte = 1e6;

    // 25 sizes, which divide 100: both readings come after the same image.
    private const int Sizes = 25;
    private const int Smallest = 64;
    private const int Largest = 512;

    private static readonly ImageFormat[] Formats = [ImageFormat.Jpeg, ImageFormat.Png, ImageFormat.Webp];

    public string Name => "memory-images";

    public string Description => $"{Count} images of {Smallest} to {Largest} pixels a side through one process: resident memory at the end over that after {Early}.";

    public async Task<IReadOnlyList<RatioResult>> RunAsync(BenchmarkSettings settings, CancellationToken cancellationToken)
    {
        using var work = new WorkFolder();
        RandomModel.Export(work.Path);
        string images = Directory.CreateDirectory(Path.Combine(work.Path, "images")).FullName;
        var random = new Random(1);
        for (int i = 0; i < Sizes; i++)
        {
            ImageFormat format = Formats[i % Formats.Length];
            await File.WriteAllBytesAsync(
                Path.Combine(images, $"{i:d2}"),
                Picture.File(random.Next(Smallest, Largest + 1), random.Next(Smallest, Largest + 1), format),
                cancellationToken);
        }

        (IReadOnlyList<long> resident, _) = await TranslationProcess.RunAsync(
            Path.Combine(work.Path, RandomModel.File), images, Count, settings.Threads, cancellationToken);
        return
        [
            RatioResult.Of(
                Name,
                $"resident memory after {Count} images",
                $"after {Early}",
                "MB",
                [resident[Count - 1] / Megabyte],
                [resident[Early - 1] / Megabyte],
                target: 1.05),
        ];
    }
}
