namespace GanFunctions.Training.Data;

/// <summary>A random order for each epoch. Several threads may ask.</summary>
/// <param name="count">How many numbers are ordered, at least 1.</param>
/// <param name="seed">The run's seed.</param>
internal sealed class EpochOrder(int count, ulong seed)
{
    private Ordered? _last;

    /// <summary>The numbers from 0 to the count, shuffled by the seed and the epoch alone.</summary>
    /// <param name="epoch">From 0.</param>
    public IReadOnlyList<int> Of(long epoch)
    {
        if (Volatile.Read(ref _last) is { } last && last.Epoch == epoch)
        {
            return last.Order;
        }

        int[] order = [.. Enumerable.Range(0, count)];
        StepRandom.Create(seed, RandomPurpose.Order, epoch).Shuffle(order);
        Volatile.Write(ref _last, new Ordered(epoch, order));
        return order;
    }

    private sealed record Ordered(long Epoch, int[] Order);
}
