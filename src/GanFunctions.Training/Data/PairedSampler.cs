namespace GanFunctions.Training.Data;

/// <summary>In an epoch every pair once, in random order.</summary>
/// <param name="count">Pairs, at least one.</param>
/// <param name="batchSize">Pairs a step, at least 1.</param>
/// <param name="seed">The run's seed.</param>
internal sealed class PairedSampler(int count, int batchSize, ulong seed) : IStepSampler
{
    private readonly EpochOrder _order = new(count, seed);

    public long StepsPerEpoch { get; } = Math.Max(1, count / batchSize);

    public (IReadOnlyList<int> A, IReadOnlyList<int> B) Sample(long step, Random random)
    {
        (long epoch, long stepInEpoch) = Math.DivRem(step, StepsPerEpoch);
        IReadOnlyList<int> order = _order.Of(epoch);
        int[] pairs = [.. Enumerable.Range(0, batchSize).Select(i => order[(int)(((stepInEpoch * batchSize) + i) % order.Count)])];
        return (pairs, pairs);
    }
}
