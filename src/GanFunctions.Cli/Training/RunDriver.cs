using GanFunctions.Cli.Hosting;
using GanFunctions.Pipeline.Training;
using GanFunctions.Pipeline.Workflow;
using Microsoft.Extensions.DependencyInjection;

namespace GanFunctions.Cli.Training;

/// <summary>Sees to it that a run is worked on: by a running host, or by this command where none runs.</summary>
/// <param name="context">What the command has to hand.</param>
/// <param name="connection">The storage.</param>
/// <param name="device"><c>auto</c>, <c>cpu</c> or <c>cuda</c>, for a trainer that this command starts.</param>
internal sealed class RunDriver(CommandContext context, StorageConnection connection, string device)
{
    private readonly RunFollower _follower = new(new RunCatalog(new RunStore(connection.Storage)), context, TimeProvider.System);

    /// <summary>What the process returns for a run that has ended.</summary>
    public static ExitCode CodeOf(RunSnapshot ended) => ended.Run.State == RunState.Succeeded ? ExitCode.Success : ExitCode.RunFailed;

    /// <summary>Works on a run, or leaves it to a host.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="dataset">Its dataset's name in the container <c>datasets</c>.</param>
    /// <param name="watch">Whether to wait for a host that works on it.</param>
    /// <returns>How it went.</returns>
    /// <exception cref="OperationCanceledException">Ctrl+C; the run can be resumed.</exception>
    public async Task<ExitCode> DriveOrLeaveAsync(string runId, string dataset, bool watch)
    {
        TrainingSettings settings = new(device, Serves: false);
        await using ServiceProvider services = PipelineServices.Build(context, connection, services => settings.AddTo(services, context));
        TrainingHost host = services.GetRequiredService<TrainingHost>();

        // Before its turn: a run that waits can be seen, and whoever drives runs next finds it.
        await services.GetRequiredService<TrainingRequests>().QueueAsync(dataset, ct: context.CancellationToken).ConfigureAwait(false);
        await using TrainingHostLock? turn = await TakeTurnAsync(host, runId).ConfigureAwait(false);
        if (turn is null)
        {
            return await LeaveAsync(runId, watch).ConfigureAwait(false);
        }

        try
        {
            return CodeOf(await DriveAsync(host, runId, turn.Held).ConfigureAwait(false));
        }
        catch (OperationCanceledException)
        {
            await services.GetRequiredService<ITrainingJobLauncher>().StopAsync(runId, CancellationToken.None).ConfigureAwait(false);
            context.Output.Warn($"{runId} is interrupted; 'gan runs resume {runId}' goes on from its last checkpoint, and so does the next 'gan up'.");
            throw;
        }
    }

    private async Task<TrainingHostLock?> TakeTurnAsync(TrainingHost host, string runId)
    {
        try
        {
            return await host.TakeLockUnlessHostedAsync(
                () => context.Output.Warn($"Another command trains on this storage; {runId} waits for its end."), context.CancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (context.CancellationToken.IsCancellationRequested)
        {
            context.Output.Warn($"{runId} has not begun; 'gan runs resume {runId}' trains it, and so does the next 'gan up'.");
            throw;
        }
    }

    private async Task<RunSnapshot> DriveAsync(TrainingHost host, string runId, CancellationToken cancellationToken)
    {
        using CancellationTokenSource shown = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task<RunState> driving = host.DriveAsync(runId, notices: null, cancellationToken);
        Task<RunSnapshot> following = _follower.FollowAsync(runId, shown.Token);
        try
        {
            await driving.ConfigureAwait(false);
        }
        catch
        {
            await shown.CancelAsync().ConfigureAwait(false);
            await ((Task)following).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }

        return await following.ConfigureAwait(false);
    }

    private async Task<ExitCode> LeaveAsync(string runId, bool watch)
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
