using TorchSharp;
using static TorchSharp.torch;

namespace GanFunctions.Training.Metrics;

/// <summary>
/// The Fréchet distance between two sets of features, each taken for a normal distribution (Heusel et al. 2017, section 3,
/// "FID" where the features are Inception's): |m1 - m2|² + Tr(C1 + C2 - 2 (C1 C2)^½).
/// </summary>
internal static class FrechetDistance
{
    /// <summary>Compares two sets of features of the same length, each of two images at least.</summary>
    /// <returns>0 where mean and covariance agree, above 0 else.</returns>
    public static double Between(FeatureSet x, FeatureSet y)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable gradients = no_grad();
        (Tensor meanX, Tensor covarianceX) = Moments(x);
        (Tensor meanY, Tensor covarianceY) = Moments(y);

        // The product of covariances has the eigenvalues of this symmetric matrix, whose root is real even where both are singular.
        Tensor root = SquareRoot(covarianceX);
        Tensor product = root.mm(covarianceY).mm(root);
        Tensor eigenvalues = linalg.eigvalsh((product + product.t()) / 2);
        Tensor shared = eigenvalues.clamp(min: 0).sqrt().sum();
        Tensor distance = (meanX - meanY).square().sum() + covarianceX.trace() + covarianceY.trace() - (2 * shared);
        return Math.Max(0, distance.item<double>());
    }

    private static (Tensor Mean, Tensor Covariance) Moments(FeatureSet features)
    {
        Tensor values = features.ToTensor();
        Tensor mean = values.mean([0]);
        Tensor centred = values - mean;
        return (mean, centred.t().mm(centred) / (features.Count - 1));
    }

    private static Tensor SquareRoot(Tensor covariance)
    {
        (Tensor eigenvalues, Tensor vectors) = linalg.eigh(covariance);
        return (vectors * eigenvalues.clamp(min: 0).sqrt()).mm(vectors.t());
    }
}
