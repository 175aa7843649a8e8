namespace GanFunctions.Training.Data;

/// <summary>Counts what may be kept in memory. Several threads may ask.</summary>
/// <param name="bytes">How much there is altogether.</param>
internal sealed class MemoryBudget(long bytes)
{
    private long _left = bytes;

    /// <summary>Takes a part for good, or nothing where it is more than is left.</summary>
    public bool TryTake(long bytes)
    {
        if (Interlocked.Add(ref _left, -bytes) >= 0)
        {
            return true;
        }

        Interlocked.Add(ref _left, bytes);
        return false;
    }
}
