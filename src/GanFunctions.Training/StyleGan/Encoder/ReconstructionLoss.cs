using TorchSharp;
using static TorchSharp.torch;

namespace GanFunctions.Training.StyleGan.Encoder;

/// <summary>How much a reconstruction differs from its image: in pixels, at coarser scales, and to the discriminator.</summary>
/// <param name="options">What each part counts.</param>
/// <param name="discriminatorFeatures">As <see cref="FrozenGenerator.DiscriminatorFeatures"/>.</param>
internal sealed class ReconstructionLoss(EncoderTrainingOptions options, Func<Tensor, IReadOnlyList<Tensor>> discriminatorFeatures)
{
    // Coarser images hold little but the mean colour.
    private const long Coarsest = 4;
    private const double Tiny = 1e-8;

    /// <summary>The loss, differentiable in the reconstructions.</summary>
    /// <param name="reconstructions">(N, 3, R, R).</param>
    /// <param name="images">Of the same shape.</param>
    /// <returns>The weighted sum, and its parts unweighted, all scalars in the caller's dispose scope.</returns>
    public (Tensor Sum, Tensor Pixels, Tensor Pyramid, Tensor Features) Of(Tensor reconstructions, Tensor images)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor pixels = (reconstructions - images).square().mean();
        Tensor pyramid = options.PyramidWeight > 0 ? Pyramid(reconstructions - images) : zeros_like(pixels);
        Tensor features = options.FeatureWeight > 0 ? Features(reconstructions, images) : zeros_like(pixels);
        Tensor sum = (pixels * options.PixelWeight) + (pyramid * options.PyramidWeight) + (features * options.FeatureWeight);
        return (sum.MoveToOuterDisposeScope(), pixels.MoveToOuterDisposeScope(), pyramid.MoveToOuterDisposeScope(), features.MoveToOuterDisposeScope());
    }

    /// <summary>The mean square of the halved, quartered, ... difference, which averaging is linear in.</summary>
    private static Tensor Pyramid(Tensor difference)
    {
        Tensor sum = zeros([], device: difference.device);
        int levels = 0;
        while (difference.shape[2] / 2 >= Coarsest)
        {
            difference = nn.functional.avg_pool2d(difference, 2);
            sum += difference.square().mean();
            levels++;
        }

        return sum / Math.Max(1, levels);
    }

    private Tensor Features(Tensor reconstructions, Tensor images)
    {
        IReadOnlyList<Tensor> wanted;
        using (no_grad())
        {
            wanted = discriminatorFeatures(images);
        }

        IReadOnlyList<Tensor> made = discriminatorFeatures(reconstructions);
        Tensor[] parts = [.. made.Zip(wanted, (x, y) => (x - y).square().mean() / (y.square().mean() + Tiny))];
        return stack(parts).mean();
    }
}
