using System.Globalization;
using GanFunctions.Inference.Imaging;
using GanFunctions.Pipeline.Models;
using GanFunctions.Pipeline.Training;
using GanFunctions.Training.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace GanFunctions.Training.Metrics;

/// <summary>Judges the weights of a trainer that translates by the images that are held out. docs/metrics.md tells what the numbers mean.</summary>
internal static class SnapshotEvaluator
{
    // Equal images have an infinite ratio, which JSON cannot say; 8-bit images that differ at all stay far below.
    private const double HighestPsnr = 100;

    /// <summary>Translates held-out images and compares.</summary>
    /// <param name="trainer">What is judged.</param>
    /// <param name="data">Its dataset.</param>
    /// <param name="configuration">How many images are looked at, and their size.</param>
    /// <param name="device">The trainer's.</param>
    /// <param name="cancellationToken">Looked at between images.</param>
    /// <returns>
    /// <c>swdAtoB.64</c> (a pyramid level of 64 pixels), <c>swdAtoB</c> (the mean of its levels), the same for <c>BtoA</c>, and
    /// <c>swd</c> (the mean of the directions); <c>psnr</c> and <c>msSsim</c>, of an image against its reconstruction for
    /// unpaired, of output against target for paired training.
    /// </returns>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    /// <exception cref="Inference.InputRejectedException">No held-out image of a domain can be decoded.</exception>
    public static IReadOnlyDictionary<string, double> Evaluate(
        ITranslatingTrainer trainer, TranslationData data, TrainingConfiguration configuration, Device device, CancellationToken cancellationToken)
    {
        using IDisposable gradients = no_grad();
        var values = new SortedDictionary<string, double>(StringComparer.Ordinal);
        var psnr = new List<double>();
        var similarity = new List<double>();
        var distances = new List<double>();
        foreach (string direction in trainer.Directions)
        {
            Domain from = direction == Directions.AtoB ? Domain.A : Domain.B;
            Domain to = direction == Directions.AtoB ? Domain.B : Domain.A;
            int count = Math.Min(Math.Min(configuration.EvaluationImages, data.HeldOut.Count(from)), data.HeldOut.TargetCount(to));
            int side = configuration.CropSize;
            var translated = new PatchDescriptors(side, count);
            var targets = new PatchDescriptors(side, count);
            for (int i = 0; i < count; i++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                using DisposeScope scope = NewDisposeScope();
                Tensor input = ImageBatch.FromImage(data.HeldOut.Get(from, i), device);
                Tensor output = trainer.Translate(direction, input);
                Tensor target = ImageBatch.FromImage(data.HeldOut.Target(to, i), device);
                translated.Add(Square(output, side, device));
                targets.Add(Square(target, side, device));

                (Tensor made, Tensor wanted) = data.IsPaired
                    ? (output, target)
                    : (trainer.Translate(direction == Directions.AtoB ? Directions.BtoA : Directions.AtoB, output), input);
                psnr.Add(Math.Min(PeakSignalToNoise.Between(made, wanted), HighestPsnr));
                similarity.Add(MultiScaleSimilarity.Between(made, wanted));
            }

            IReadOnlyList<double> levels = SlicedWassersteinDistance.Between(translated, targets, device, cancellationToken);
            for (int level = 0; level < levels.Count; level++)
            {
                values[string.Create(CultureInfo.InvariantCulture, $"swd{direction}.{translated.Sides[level]}")] = levels[level];
            }

            values[$"swd{direction}"] = levels.Average();
            distances.Add(levels.Average());
        }

        values[SnapshotMetric.Swd.Key()] = distances.Average();
        values[SnapshotMetric.Psnr.Key()] = psnr.Average();
        values[SnapshotMetric.MsSsim.Key()] = similarity.Average();
        return values;
    }

    /// <summary>Sets of images are compared at one size, whatever shapes they were trained at.</summary>
    private static Tensor Square(Tensor image, int side, Device device)
    {
        if (image.shape[2] == side && image.shape[3] == side)
        {
            return image;
        }

        RgbaImage resized = ImageResizer.Resize(ImageBatch.ToImage(image), side, side, ResampleFilter.Bicubic);
        return ImageBatch.FromImage(resized, device);
    }
}
