using GanFunctions.Networks.StyleGan.Encoder;
using GanFunctions.Training.Metrics;
using TorchSharp;
using static TorchSharp.torch;

namespace GanFunctions.Training.StyleGan.Encoder;

/// <summary>Judges an encoder by how well images are reconstructed from the styles it finds.</summary>
internal static class EncoderEvaluation
{
    // Equal images have an infinite ratio, which a model card cannot state.
    private const double HighestPsnr = 100;

    /// <summary>The mean peak signal-to-noise ratio of reconstructions, in decibels, at most 100.</summary>
    /// <param name="encoder">The encoder.</param>
    /// <param name="synthesize">As <see cref="FrozenGenerator.Synthesize"/>.</param>
    /// <param name="images">Images that neither generator nor encoder were trained on, each (1, 3, R, R) in [-1, 1]; at least one. They are disposed.</param>
    /// <param name="cancellation">Looked at between images.</param>
    /// <exception cref="ArgumentException">There are no images.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static double ReconstructionPsnr(
        StyleEncoder encoder, Func<Tensor, Tensor> synthesize, IEnumerable<Tensor> images, CancellationToken cancellation)
    {
        using IDisposable gradients = no_grad();
        var ratios = new List<double>();
        foreach (Tensor image in images)
        {
            cancellation.ThrowIfCancellationRequested();
            using Tensor owned = image;
            using DisposeScope scope = NewDisposeScope();
            Tensor reconstruction = synthesize(encoder.call(image)).clamp(-1, 1);
            ratios.Add(Math.Min(HighestPsnr, PeakSignalToNoise.Between(reconstruction, image)));
        }

        return ratios.Count > 0 ? ratios.Average() : throw new ArgumentException("There are no images to reconstruct.", nameof(images));
    }
}
