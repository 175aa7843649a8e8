using GanFunctions.Inference.Imaging;
using GanFunctions.Training.Data;
using static TorchSharp.torch;

namespace GanFunctions.Training.Metrics;

/// <summary>A picture of generated images, of the same latents each time.</summary>
internal static class GeneratedGrid
{
    private const int Width = 1_024;
    private const int Height = 768;
    private const int MaxColumns = 8;
    private const int MaxRows = 6;
    private const int Gap = 2;

    /// <summary>Writes a PNG of as many images as a screen shows, 2 by 2 at least.</summary>
    /// <param name="samples">What is shown.</param>
    /// <param name="path">The file; it is whole or not there.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Write(GenerationSamples samples, string path)
    {
        int columns = Math.Clamp(Width / samples.Resolution, 2, MaxColumns);
        int rows = Math.Clamp(Height / samples.Resolution, 2, MaxRows);
        using IDisposable gradients = no_grad();
        var images = new List<RgbaImage>();
        samples.Generate(columns * rows, image => images.Add(ImageBatch.ToImage(image)), CancellationToken.None);
        WholeFile.Write(path, ImageCodec.Encode(ImageGrid.Compose([.. images.Chunk(columns)], Gap), ImageFormat.Png));
    }
}
