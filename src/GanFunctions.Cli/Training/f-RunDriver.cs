using GanFunctions.Cli.Hosting;
using GanFunctions.Cli.Output;
using GanFunctions.Pipeline.Training;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace GanFunctions.Cli.Training;

/// <summary>Sees to it that a run is worked on: by a running host, or by this command where none runs.</summary>
/// <param name="context">What the command has to hand.</param>
/// <param name="connection">The storage.</param>
/// <param name="device"><c>auto</c>, <c>cpu</c> or <c>cuda</c>, for a trainer that this command starts.</param>
internal sealed class RunDriver(CommandContext context, StorageConnection connection, string device)
{
    private readonly RunFollower _follower = new(new RunCatalog(connection.Storage), context, TimeProvider.System);

    /// <summary>Works on a run, or leaves it to a host.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="watch">Whether to wait for a host that works on it.</param>
    /// <returns>How it went.</returns>
    /// <exception cref="OperationCanceledException">Ctrl+C; the run can be resumed.</exception>
    public async Task<ExitCode> DriveOrLeaveAsync(string runId, bool watch)
    {
        await using ServiceProvider services = TrainingServices.Build(context, connection, device, serves: false);
        TrainingHost host = services.GetRequiredService<TrainingHost>();
        await using IAsyncDisposable? turn = await host.TryTakeLockAsync(context.CancellationToken).ConfigureAwait(false);
        if (turn is not null)
        {
            return await DriveAsync(host, runId).ConfigureAwait(false);
        }

        context.Output.Note(watch
            ? "A running 'gan up' trains it; Ctrl+C ends the watching alone."
            : $"A running 'gan up' trains it: look with 'gan runs watch {runId}'.");
        return watch
            ? CodeOf(await _follower.FollowAsync(runId, context.CancellationToken).ConfigureAwait(false))
            : ExitCode.Success;
    }

    /// <summary>What the process returns for a run that has ended.</summary>
    public static ExitCode CodeOf(RunSnapshot ended) => ended.Run.State == RunState.Succeeded ? ExitCode.Success : ExitCode.RunFailed;
}
