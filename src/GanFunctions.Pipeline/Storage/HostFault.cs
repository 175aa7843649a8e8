namespace GanFunctions.Pipeline.Storage;

/// <summary>Tells faults of this machine from faults of what it works on.</summary>
public static class HostFault
{
    /// <summary>The error number of a file that a file system or a limit on the process has no room for.</summary>
    public const int FileTooLarge = 27;

    private const int NoSpace = 28;
    private const int WindowsDiskFull = 112;

    /// <summary>Whether a write failed for want of space.</summary>
    /// <param name="exception">What the write threw.</param>
    public static bool IsDiskFull(IOException exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        return (exception.HResult & 0xFFFF) is NoSpace or FileTooLarge or WindowsDiskFull;
    }
}
