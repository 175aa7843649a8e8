using GanFunctions.Pipeline.Training;

namespace GanFunctions.Training.Runs;

/// <summary>Asks a run to stop, by a signal or because it was cancelled. A cancellation outweighs a signal.</summary>
internal sealed class RunStop : IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private volatile bool _cancelled;

    /// <summary>Cancelled when the run is to stop.</summary>
    public CancellationToken Token => _source.Token;

    /// <summary>How a run that was stopped ends.</summary>
    public TrainerExitCode ExitCode => _cancelled ? TrainerExitCode.Cancelled : TrainerExitCode.Interrupted;

    /// <summary>Why, as one sentence.</summary>
    public string Reason => _cancelled ? "The run was cancelled." : "The trainer was stopped by a signal.";

    /// <summary>What to do about it, as one sentence.</summary>
    public string Remedy => _cancelled ? "'gan runs resume' goes on from its last checkpoint." : "Start it again: it goes on from its last checkpoint.";

    /// <summary>A signal arrived.</summary>
    public void Interrupt() => _source.Cancel();

    /// <summary>The run was cancelled for good.</summary>
    public void Cancel()
    {
        _cancelled = true;
        _source.Cancel();
    }

    /// <inheritdoc/>
    public void Dispose() => _source.Dispose();
}
