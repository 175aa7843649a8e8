namespace GanFunctions.Cli;

/// <summary>A command cannot go on, and the person at the terminal can do something about it.</summary>
/// <param name="exitCode">What the process returns.</param>
/// <param name="reason">What is wrong with what, as one sentence.</param>
/// <param name="remedy">What to do about it, as one sentence.</param>
/// <param name="innerException">What was caught, if anything.</param>
public sealed class CommandFailedException(ExitCode exitCode, string reason, string remedy, Exception? innerException = null)
    : Exception(reason, innerException)
{
    /// <summary>What the process returns.</summary>
    public ExitCode ExitCode { get; } = exitCode;

    /// <summary>What to do about it, as one sentence.</summary>
    public string Remedy { get; } = remedy;
}
