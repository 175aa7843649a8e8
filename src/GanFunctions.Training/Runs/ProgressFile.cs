using GanFunctions.Pipeline.Training;

namespace GanFunctions.Training.Runs;

/// <summary><c>progress.json</c>: updated by the training, written by the heartbeat.</summary>
/// <param name="workspace">Where it is written.</param>
/// <param name="clock">Tells the time.</param>
internal sealed class ProgressFile(RunWorkspace workspace, TimeProvider clock)
{
    private readonly Lock _gate = new();
    private RunProgress _current = new();

    /// <summary>Changes what is known.</summary>
    public void Update(Func<RunProgress, RunProgress> change)
    {
        lock (_gate)
        {
            _current = change(_current);
        }
    }

    /// <summary>Writes the file with the time of now.</summary>
    public void Write()
    {
        lock (_gate)
        {
            _current = _current with { UpdatedAt = clock.GetUtcNow() };
            workspace.Write(RunBlobs.Progress, _current);
        }
    }
}
