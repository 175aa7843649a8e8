namespace GanFunctions.Pipeline.Watching;

/// <summary>What became of one input blob.</summary>
/// <param name="BlobName">Its name in its container.</param>
/// <param name="SourceETag">Which content of it this is about; null where it was never opened.</param>
public abstract record BlobOutcome(string BlobName, string? SourceETag)
{
    /// <summary>Whether the blob was deleted before it was opened.</summary>
    public virtual bool IsGone => false;

    /// <summary>Whether nothing is left to do; else the blob is looked at again.</summary>
    public virtual bool IsSettled => true;
}
