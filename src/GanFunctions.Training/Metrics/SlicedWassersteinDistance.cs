using TorchSharp;
using static TorchSharp.torch;

namespace GanFunctions.Training.Metrics;

/// <summary>
/// Sliced Wasserstein distance between the local descriptors of two sets of images (Karras et al. 2017, section 5): the mean
/// distance between their sorted projections onto 512 random directions (4 times 128), times 1000. The directions are always
/// the same.
/// </summary>
internal static class SlicedWassersteinDistance
{
    private const int Repeats = 4;
    private const int Directions = 128;
    private const double Factor = 1e3;

    /// <summary>Compares two sets of as many images of the same size.</summary>
    /// <param name="x">One set, complete.</param>
    /// <param name="y">The other.</param>
    /// <param name="device">Where it is computed.</param>
    /// <param name="cancellationToken">Looked at between projections.</param>
    /// <returns>The distance of each level, 0 where the sets are equal, from fine to coarse.</returns>
    public static IReadOnlyList<double> Between(PatchDescriptors x, PatchDescriptors y, Device device, CancellationToken cancellationToken)
    {
        using IDisposable gradients = no_grad();
        var distances = new double[x.Sides.Count];
        for (int level = 0; level < distances.Length; level++)
        {
            using Tensor a = x.Normalised(level, device);
            using Tensor b = y.Normalised(level, device);
            var random = new Random(level);
            for (int repeat = 0; repeat < Repeats; repeat++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                using DisposeScope scope = NewDisposeScope();
                Tensor directions = UnitVectors(a.shape[1], random).to(device);
                distances[level] += (Sorted(a, directions) - Sorted(b, directions)).abs().mean().item<float>() * Factor / Repeats;
            }
        }

        return distances;
    }

    private static Tensor Sorted(Tensor descriptors, Tensor directions) => mm(directions, descriptors.t()).sort(dim: 1).Values;

    // Drawn on the host, so that every device compares along the same directions.
    private static Tensor UnitVectors(long length, Random random)
    {
        var values = new float[Directions * length];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = NormalDraws.Next(random);
        }

        Tensor normal = tensor(values, [Directions, length]);
        return normal / normal.square().sum(1, keepdim: true).sqrt();
    }
}
