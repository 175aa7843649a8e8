using GanFunctions.Inference.Imaging;

namespace GanFunctions.Bench;

/// <summary>How much memory a process takes at most to translate one photo of 24 million pixels.</summary>
internal sealed class PhotoMemoryBenchmark : IBenchmark
{
    private const int Width = 6000;
    private const int Height = 4000;
    private const double Megabyte = 1e6;
    private const double Allowed = 1500;

    public string Name => "memory-photo";

    public string Description => $"A {Width}x{Height} JPEG through the ResNet-9 generator: peak resident memory over {Allowed} MB.";

    public async Task<IReadOnlyList<RatioResult>> RunAsync(BenchmarkSettings settings, CancellationToken cancellationToken)
    {
        using var work = new WorkFolder();
        RandomModel.Export(work.Path);
        string images = Directory.CreateDirectory(Path.Combine(work.Path, "images")).FullName;
        await File.WriteAllBytesAsync(Path.Combine(images, "photo.jpg"), Picture.File(Width, Height, ImageFormat.Jpeg), cancellationToken);

        (_, long peak) = await TranslationProcess.RunAsync(Path.Combine(work.Path, RandomModel.File), images, count: 1, settings.Threads, cancellationToken);
        return [RatioResult.Of(Name, $"peak resident memory for {Width}x{Height}", "what is allowed", "MB", [peak / Megabyte], [Allowed], target: 1.00)];
    }
}
