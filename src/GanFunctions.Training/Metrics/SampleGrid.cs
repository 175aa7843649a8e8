using GanFunctions.Inference.Imaging;
using GanFunctions.Pipeline.Models;
using GanFunctions.Training.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace GanFunctions.Training.Metrics;

/// <summary>A picture of what a trainer makes of held-out images.</summary>
internal static class SampleGrid
{
    private const int Columns = 4;
    private const int Gap = 2;

    /// <summary>
    /// Writes a PNG: for unpaired training the rows are images of A, translated, reconstructed, then the same for B; for
    /// paired training inputs, outputs and targets.
    /// </summary>
    /// <param name="trainer">What translates.</param>
    /// <param name="data">Its dataset.</param>
    /// <param name="device">The trainer's.</param>
    /// <param name="path">The file; it is whole or not there.</param>
    /// <exception cref="Inference.InputRejectedException">No held-out image of a domain can be decoded.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Write(ITranslatingTrainer trainer, TranslationData data, Device device, string path)
    {
        ImageSamples samples = data.SampleImages(Columns);
        var rows = new List<IReadOnlyList<RgbaImage>>();
        foreach (string direction in trainer.Directions)
        {
            (IReadOnlyList<RgbaImage> inputs, IReadOnlyList<RgbaImage> targets) =
                direction == Directions.AtoB ? (samples.A, samples.B) : (samples.B, samples.A);
            RgbaImage[] outputs = Translate(trainer, direction, inputs, device);
            rows.Add(inputs);
            rows.Add(outputs);
            rows.Add(data.IsPaired ? targets : Translate(trainer, direction == Directions.AtoB ? Directions.BtoA : Directions.AtoB, outputs, device));
        }

        WholeFile.Write(path, ImageCodec.Encode(ImageGrid.Compose(rows, Gap), ImageFormat.Png));
    }

    private static RgbaImage[] Translate(ITranslatingTrainer trainer, string direction, IReadOnlyList<RgbaImage> images, Device device) =>
    [
        .. images.Select(image =>
        {
            using DisposeScope scope = NewDisposeScope();
            return ImageBatch.ToImage(trainer.Translate(direction, ImageBatch.FromImage(image, device)));
        }),
    ];
}
