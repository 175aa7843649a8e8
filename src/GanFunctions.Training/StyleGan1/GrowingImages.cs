using GanFunctions.Networks.StyleGan1;
using TorchSharp;
using static TorchSharp.torch;

namespace GanFunctions.Training.StyleGan1;

/// <summary>Training images as a phase sees them.</summary>
internal static class GrowingImages
{
    /// <summary>
    /// Averages images down to a phase's resolution; while layers are faded in, blended with the resolution before, so that
    /// real images look as made ones do (Karras et al. 2017, figure 2).
    /// </summary>
    /// <param name="images">(N, C, H, W), square, of the phase's resolution or a power of two above it.</param>
    /// <param name="phase">The phase.</param>
    /// <returns>(N, C, R, R), in the caller's dispose scope.</returns>
    /// <exception cref="ArgumentException">The images are smaller than the phase's resolution, or not a multiple of it.</exception>
    public static Tensor Reduce(Tensor images, GrowthPhase phase)
    {
        (long factor, long rest) = Math.DivRem(images.shape[2], phase.Resolution);
        if (factor == 0 || rest != 0 || images.shape[2] != images.shape[3])
        {
            throw new ArgumentException(
                $"Images of {images.shape[3]}x{images.shape[2]} cannot be reduced to {phase.Resolution}x{phase.Resolution}.", nameof(images));
        }

        using DisposeScope scope = NewDisposeScope();
        Tensor reduced = factor == 1 ? images.alias() : nn.functional.avg_pool2d(images, factor);
        if (phase.IsFading)
        {
            Tensor coarse = nn.functional.interpolate(nn.functional.avg_pool2d(reduced, 2), scale_factor: [2, 2], mode: InterpolationMode.Nearest);
            reduced = coarse.lerp(reduced, phase.Alpha);
        }

        return reduced.MoveToOuterDisposeScope();
    }

    /// <summary>Enlarges images by repetition.</summary>
    /// <param name="images">(N, C, H, W).</param>
    /// <param name="resolution">A multiple of H.</param>
    public static Tensor Enlarge(Tensor images, int resolution)
    {
        double factor = (double)resolution / images.shape[2];
        return nn.functional.interpolate(images, scale_factor: [factor, factor], mode: InterpolationMode.Nearest);
    }
}
