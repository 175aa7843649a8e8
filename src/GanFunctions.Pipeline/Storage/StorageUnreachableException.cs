namespace GanFunctions.Pipeline.Storage;

/// <summary>The storage account did not answer, or did not let us in: nothing is wrong with any input.</summary>
/// <param name="reason">Which account, and what happened, as one sentence.</param>
/// <param name="remedy">What the operator can do, as one sentence.</param>
/// <param name="innerException">What was caught.</param>
public sealed class StorageUnreachableException(string reason, string remedy, Exception? innerException = null)
    : Exception(reason, innerException)
{
    /// <summary>What the operator can do, as one sentence.</summary>
    public string Remedy { get; } = remedy;
}
