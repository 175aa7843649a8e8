using GanFunctions.Pipeline.Training;

namespace GanFunctions.Training.Runs;

/// <summary>The run ends here; the exit code tells the process that started the trainer why.</summary>
/// <param name="exitCode">The exit code.</param>
/// <param name="reason">Why, as one sentence.</param>
/// <param name="remedy">What to do about it, as one sentence.</param>
/// <param name="innerException">What was caught, if anything.</param>
internal sealed class TrainerFailedException(TrainerExitCode exitCode, string reason, string remedy, Exception? innerException = null)
    : Exception(reason, innerException)
{
    /// <summary>The exit code.</summary>
    public TrainerExitCode ExitCode { get; } = exitCode;

    /// <summary>What to do about it, as one sentence.</summary>
    public string Remedy { get; } = remedy;
}
