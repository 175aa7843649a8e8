using GanFunctions.Inference.Imaging;

namespace GanFunctions.Training.Data;

/// <summary>
/// Chooses each step's images: in an epoch every image of A once, in random order, beside random images of B. If there are
/// more images of B, those of A are repeated until an epoch has as many.
/// </summary>
/// <param name="a">Images of A, at least one.</param>
/// <param name="b">Images of B, at least one.</param>
/// <param name="batchSize">Images of each domain a step, at least 1.</param>
/// <param name="seed">The run's seed.</param>
internal sealed class UnpairedSampler(IReadOnlyList<NamedImage> a, IReadOnlyList<NamedImage> b, int batchSize, ulong seed)
{
    private int[] _order = [];
    private long _orderedEpoch = -1;

    /// <summary>Steps an epoch; images that do not fill a batch are left to another epoch's order.</summary>
    public long StepsPerEpoch { get; } = Math.Max(1, Math.Max(a.Count, b.Count) / batchSize);

    /// <summary>The images of a step, which depend on its number and the seed alone.</summary>
    /// <param name="step">From 0.</param>
    /// <param name="random">Draws the images of B.</param>
    public (IReadOnlyList<RgbaImage> A, IReadOnlyList<RgbaImage> B) Sample(long step, Random random)
    {
        (long epoch, long stepInEpoch) = Math.DivRem(step, StepsPerEpoch);
        if (epoch != _orderedEpoch)
        {
            _order = [.. Enumerable.Range(0, Math.Max(a.Count, b.Count))];
            StepRandom.Create(seed, RandomPurpose.Order, epoch).Shuffle(_order);
            _orderedEpoch = epoch;
        }

        var batchA = new RgbaImage[batchSize];
        var batchB = new RgbaImage[batchSize];
        for (int i = 0; i < batchSize; i++)
        {
            batchA[i] = a[_order[((stepInEpoch * batchSize) + i) % _order.Length] % a.Count].Image;
            batchB[i] = b[random.Next(b.Count)].Image;
        }

        return (batchA, batchB);
    }
}
