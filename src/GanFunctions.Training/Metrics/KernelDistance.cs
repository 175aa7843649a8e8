using TorchSharp;
using static TorchSharp.torch;

namespace GanFunctions.Training.Metrics;

/// <summary>
/// The squared maximum mean discrepancy between two sets of features under the kernel (x·y / length + 1)³, without bias
/// (Binkowski et al. 2018, section 3.1, "KID" where the features are Inception's), averaged over random subsets, which are
/// always the same.
/// </summary>
internal static class KernelDistance
{
    /// <summary>How many subsets are drawn.</summary>
    public const int Subsets = 100;

    /// <summary>How many images of each set a subset has, where there are as many.</summary>
    public const int LargestSubset = 1000;

    private const int Degree = 3;
    private const int Seed = 0;

    /// <summary>Compares two sets of features of the same length, each of two images at least.</summary>
    /// <param name="x">One set.</param>
    /// <param name="y">The other.</param>
    /// <param name="cancellationToken">Looked at between subsets.</param>
    /// <returns>0 on the average where the sets are drawn from one distribution; it may be below 0.</returns>
    public static double Between(FeatureSet x, FeatureSet y, CancellationToken cancellationToken)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable gradients = no_grad();
        Tensor first = x.ToTensor();
        Tensor second = y.ToTensor();
        int size = Math.Min(LargestSubset, Math.Min(x.Count, y.Count));

        // Whole sets have one subset of their size, whose order does not matter.
        int subsets = x.Count == size && y.Count == size ? 1 : Subsets;
        var random = new Random(Seed);
        double sum = 0;
        for (int i = 0; i < subsets; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using DisposeScope subset = NewDisposeScope();
            sum += Discrepancy(Choose(first, size, random), Choose(second, size, random));
        }

        return sum / subsets;
    }

    private static double Discrepancy(Tensor x, Tensor y)
    {
        double n = x.shape[0];
        Tensor within = Kernel(x, x) + Kernel(y, y);
        Tensor apart = within.sum() - within.trace();
        return ((apart / (n * (n - 1))) - (2 * Kernel(x, y).mean())).item<double>();
    }

    private static Tensor Kernel(Tensor x, Tensor y) => ((x.mm(y.t()) / x.shape[1]) + 1).pow(Degree);

    private static Tensor Choose(Tensor features, int size, Random random)
    {
        long[] order = [.. Enumerable.Range(0, (int)features.shape[0]).Select(i => (long)i)];
        random.Shuffle(order);
        return features.index_select(0, tensor(order.AsSpan(0, size).ToArray()));
    }
}
