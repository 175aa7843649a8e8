using TorchSharp;
using static TorchSharp.torch;

namespace GanFunctions.Training.Metrics;

/// <summary>
/// Improved precision and recall (Kynkäänniemi et al. 2019, section 2): a set's manifold is made of balls about its images
/// in the space of features, each as large as the distance to the third-nearest other image.
/// </summary>
internal static class ManifoldOverlap
{
    /// <summary>Which neighbour's distance is a ball's radius.</summary>
    public const int Neighbour = 3;

    private const int Rows = 1000;

    /// <summary>Compares two sets of features of the same length, each of more than <see cref="Neighbour"/> images.</summary>
    /// <param name="real">Features of real images.</param>
    /// <param name="generated">Features of generated images.</param>
    /// <param name="cancellationToken">Looked at now and then.</param>
    /// <returns>
    /// Precision, the share of generated images within the real images' manifold (quality), and recall, the share of real
    /// images within the generated images' manifold (variety), both 0 to 1.
    /// </returns>
    public static (double Precision, double Recall) Between(FeatureSet real, FeatureSet generated, CancellationToken cancellationToken)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable gradients = no_grad();
        Tensor x = real.ToTensor();
        Tensor y = generated.ToTensor();
        return (Covered(y, x, cancellationToken), Covered(x, y, cancellationToken));
    }

    private static double Covered(Tensor images, Tensor manifold, CancellationToken cancellationToken)
    {
        using DisposeScope scope = NewDisposeScope();

        // The nearest image of its own set is the image itself.
        Tensor radii = cat([.. Blocks(manifold, cancellationToken).Select(block => Distances(block, manifold).kthvalue(Neighbour + 1, 1).values)]);
        Tensor covered = cat([.. Blocks(images, cancellationToken).Select(block => (Distances(block, manifold) <= radii).any(1))]);
        return covered.to(ScalarType.Float64).mean().item<double>();
    }

    private static IEnumerable<Tensor> Blocks(Tensor features, CancellationToken cancellationToken)
    {
        for (long start = 0; start < features.shape[0]; start += Rows)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return features.narrow(0, start, Math.Min(Rows, features.shape[0] - start));
        }
    }

    // Differences, no products: equal images must have a distance of exactly 0.
    private static Tensor Distances(Tensor x, Tensor y) => cdist(x, y, compute_mode: compute_mode.donot_use_mm_for_euclid_dist);
}
