using GanFunctions.Cli.Hosting;
using GanFunctions.Pipeline.Training;

namespace GanFunctions.Cli.Training;

/// <summary>Sees to it that a run is worked on: by a running host, or by this command where none runs.</summary>
/// <param name="context">What the command has to hand.</param>
/// <param name="connection">The storage.</param>
internal sealed class RunDriver(CommandContext context, StorageConnection connection)
{
    private readonly RunFollower _follower = new(new RunCatalog(new RunStore(connection.Storage)), context, TimeProvider.System);

    /// <summary>What the process returns for a run that has ended.</summary>
    public static ExitCode CodeOf(RunSnapshot ended) => ended.Run.State == RunState.Succeeded ? ExitCode.Success : ExitCode.RunFailed;

    /// <summary>Works on a run, or leaves it to a host.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="watch">Whether to wait for a host that works on it.</param>
    /// <returns>How it went.</returns>
    /// <exception cref="OperationCanceledException">Ctrl+C.</exception>
    public Task<ExitCode> DriveOrLeaveAsync(string runId, bool watch) => FollowAsync(runId, watch);

    private async Task<ExitCode> FollowAsync(string runId, bool watch)
    {
        if (!watch)
        {
            context.Output.Note($"A running 'gan up' works on it: look with 'gan runs watch {runId}'.");
            return ExitCode.Success;
        }

        context.Output.Note("A running 'gan up' works on it; Ctrl+C ends the watching alone.");
        return CodeOf(await _follower.FollowAsync(runId, context.CancellationToken).ConfigureAwait(false));
    }
}
