using GanFunctions.Pipeline.Training;

namespace GanFunctions.Training.Runs;

/// <summary>Where a run's files are seen by others.</summary>
internal interface IRunMirror
{
    /// <summary>Makes the progress seen, and looks whether the run was cancelled.</summary>
    /// <returns>Whether it was.</returns>
    public Task<bool> BeatAsync(CancellationToken cancellation);

    /// <summary>
    /// Makes all else seen that is whole and was not seen yet; of the metrics and the log, which grow, as much as pays, and all
    /// that was written before a sample or a checkpoint that becomes seen, or before <see cref="Complete"/>.
    /// </summary>
    public Task SyncAsync(CancellationToken cancellation);

    /// <summary>Has the next <see cref="SyncAsync"/> make all of the metrics and the log seen. Any thread may call it.</summary>
    public void Complete();

    /// <summary>Makes all that <see cref="SyncAsync"/> does, all of the metrics and the log, the export and, last of all, the result seen.</summary>
    public Task FinishAsync(CancellationToken cancellation);
}

/// <summary>A run in a folder alone: what is written is seen.</summary>
/// <param name="workspace">The folder.</param>
internal sealed class FolderRunMirror(RunWorkspace workspace) : IRunMirror
{
    /// <inheritdoc/>
    public Task<bool> BeatAsync(CancellationToken cancellation) => Task.FromResult(File.Exists(workspace.PathOf(RunBlobs.Cancel)));

    /// <inheritdoc/>
    public Task SyncAsync(CancellationToken cancellation) => Task.CompletedTask;

    /// <inheritdoc/>
    public void Complete()
    {
    }

    /// <inheritdoc/>
    public Task FinishAsync(CancellationToken cancellation) => Task.CompletedTask;
}
