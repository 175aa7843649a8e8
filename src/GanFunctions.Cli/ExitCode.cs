namespace GanFunctions.Cli;

/// <summary>What <c>gan</c> tells the shell. The numbers are part of the public interface.</summary>
public enum ExitCode
{
    /// <summary>Everything that was asked for was done; inputs that a host refused are in its output and in <c>rejected</c>.</summary>
    Success = 0,

    /// <summary>A fault that is none of the others.</summary>
    Fault = 1,

    /// <summary>Some inputs were refused, or some checks failed; the others were done.</summary>
    SomeFailed = 2,

    /// <summary>Something this machine needs is missing or in the way: Node.js, a free port, a writable disk, a GPU that is asked for.</summary>
    MachineNotReady = 3,

    /// <summary>The storage cannot be reached, or refuses the credentials.</summary>
    StorageUnreachable = 4,

    /// <summary>A model, version or file that was named does not exist.</summary>
    NotFound = 5,

    /// <summary>A model was refused, or what was asked for would break a promise of the registry.</summary>
    Refused = 6,

    /// <summary>A training run that was waited for failed or was cancelled; its reason is in the output.</summary>
    RunFailed = 7,

    /// <summary>The command line itself is wrong.</summary>
    Usage = 64,

    /// <summary>Ended by Ctrl+C before the work was done.</summary>
    Interrupted = 130,

    /// <summary>Ended by SIGTERM before the work was done.</summary>
    Terminated = 143,
}
