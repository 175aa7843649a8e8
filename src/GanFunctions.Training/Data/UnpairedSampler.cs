namespace GanFunctions.Training.Data;

/// <summary>
/// In an epoch every image of A once, in random order, beside random images of B. If there are more images of B, those of A
/// are repeated until an epoch has as many.
/// </summary>
/// <param name="countA">Images of A, at least one.</param>
/// <param name="countB">Images of B, at least one.</param>
/// <param name="batchSize">Images of each domain a step, at least 1.</param>
/// <param name="seed">The run's seed.</param>
internal sealed class UnpairedSampler(int countA, int countB, int batchSize, ulong seed) : IStepSampler
{
    private readonly EpochOrder _order = new(Math.Max(countA, countB), seed);

    public long StepsPerEpoch { get; } = Math.Max(1, Math.Max(countA, countB) / batchSize);

    public (IReadOnlyList<int> A, IReadOnlyList<int> B) Sample(long step, Random random)
    {
        (long epoch, long stepInEpoch) = Math.DivRem(step, StepsPerEpoch);
        IReadOnlyList<int> order = _order.Of(epoch);
        var a = new int[batchSize];
        var b = new int[batchSize];
        for (int i = 0; i < batchSize; i++)
        {
            a[i] = order[(int)(((stepInEpoch * batchSize) + i) % order.Count)] % countA;
            b[i] = random.Next(countB);
        }

        return (a, b);
    }
}
