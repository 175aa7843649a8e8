using Azure;
using GanFunctions.Cli.Hosting;
using GanFunctions.Pipeline.Training;
using GanFunctions.Pipeline.Workflow;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace GanFunctions.Cli.Training;

/// <summary>Sees to it that a run is worked on: by the service of the storage, by a running host, or by this command where there is neither.</summary>
/// <param name="context">What the command has to hand.</param>
/// <param name="connection">The storage.</param>
/// <param name="device"><c>auto</c>, <c>cpu</c> or <c>cuda</c>, for a trainer that this command starts.</param>
internal sealed class RunDriver(CommandContext context, StorageConnection connection, string device)
{
    private readonly RunStore _runs = new(connection.Storage);
    private readonly TrainingRequests _requests = new(connection.Storage, context.Loggers.CreateLogger<TrainingRequests>());
    private readonly RunFollower _follower = new(new RunCatalog(new RunStore(connection.Storage)), context, TimeProvider.System);

    private string Service => $"service at {connection.Storage.Account}";

    /// <summary>What the process returns for a run that has ended.</summary>
    public static ExitCode CodeOf(RunSnapshot ended) => ended.Run.State == RunState.Succeeded ? ExitCode.Success : ExitCode.RunFailed;

    /// <summary>Works on a run of a dataset, or leaves it to a service or a host.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="dataset">Its dataset's name in the container <c>datasets</c>.</param>
    /// <param name="watch">Whether to wait for who works on it.</param>
    /// <returns>How it went.</returns>
    /// <exception cref="OperationCanceledException">Ctrl+C; the run can be resumed.</exception>
    public async Task<ExitCode> DriveOrLeaveAsync(string runId, string dataset, bool watch)
    {
        // Before its turn: a run that waits can be seen, and whoever drives runs next finds it.
        await _requests.QueueAsync(dataset, ct: context.CancellationToken).ConfigureAwait(false);
        return await _runs.AreServedAsync(context.CancellationToken).ConfigureAwait(false)
            ? await LeaveAsync(runId, watch, $"The {Service} trains it").ConfigureAwait(false)
            : await DriveUnlessHostedAsync(runId, watch).ConfigureAwait(false);
    }

    /// <summary>Has a run go on from its last checkpoint.</summary>
    /// <param name="run">The run.</param>
    /// <param name="watch">Whether to wait for who works on it.</param>
    /// <param name="here">Whether to train it on this machine where a service trains what lies in the storage.</param>
    /// <returns>How it went.</returns>
    /// <exception cref="CommandFailedException">It is to be trained here, but others work on it.</exception>
    /// <exception cref="OperationCanceledException">Ctrl+C; the run can be resumed.</exception>
    public async Task<ExitCode> ResumeAsync(TrainingRun run, bool watch, bool here)
    {
        bool served = await _runs.AreServedAsync(context.CancellationToken).ConfigureAwait(false);
        if (served && here)
        {
            return await DriveBesideServiceAsync(run).ConfigureAwait(false);
        }

        if (run.State.HasEnded())
        {
            await _runs.ResumeAsync(run.RunId, context.CancellationToken).ConfigureAwait(false);
        }

        return !served ? await DriveOrLeaveAsync(run.RunId, run.Dataset.Blob, watch).ConfigureAwait(false)
            : await TellServiceAsync(run).ConfigureAwait(false) ? await LeaveAsync(run.RunId, watch, $"The {Service} trains it").ConfigureAwait(false)
            : await LeaveAsync(run.RunId, watch, $"The {Service} trains it from its next sweep on").ConfigureAwait(false);
    }

    private async Task<bool> TellServiceAsync(TrainingRun run)
    {
        try
        {
            return await _requests.TellServiceAsync(run, context.CancellationToken).ConfigureAwait(false);
        }
        catch (RequestFailedException exception) when (exception.Status is 403 or 404)
        {
            // Who may write runs need not be let at queues; the sweep finds the run.
            return false;
        }
    }

    private async Task<ExitCode> DriveUnlessHostedAsync(string runId, bool watch)
    {
        await using ServiceProvider services = BuildServices(_ => { });
        TrainingHost host = services.GetRequiredService<TrainingHost>();
        await using TrainingHostLock? turn = await TakeTurnAsync(
            host, runId, $"{runId} has not begun; 'gan runs resume {runId}' trains it, and so does the next 'gan up'.").ConfigureAwait(false);
        return turn is null
            ? await LeaveAsync(runId, watch, "A running 'gan up' works on it").ConfigureAwait(false)
            : await DriveAsync(
                services, runId, turn, $"{runId} is interrupted; 'gan runs resume {runId}' goes on from its last checkpoint, and so does the next 'gan up'.").ConfigureAwait(false);
    }

    /// <summary>The service leaves a run alone while this command holds the lock for it, and that is before the run waits for a trainer.</summary>
    private async Task<ExitCode> DriveBesideServiceAsync(TrainingRun run)
    {
        string runId = run.RunId;
        if (!run.State.HasEnded())
        {
            throw new CommandFailedException(
                ExitCode.Refused,
                $"{runId} has not ended; the {Service} trains it.",
                $"Cancel it first ('gan runs cancel {runId}'), and resume it here when it is cancelled.");
        }

        // What the service trains has a machine of its own.
        await using ServiceProvider services = BuildServices(services => services.AddSingleton<IRunCompetition, CompetitionWithinModel>());
        await using TrainingHostLock turn = await TakeTurnAsync(services.GetRequiredService<TrainingHost>(), runId, $"{runId} has not begun.").ConfigureAwait(false)
            ?? throw new CommandFailedException(ExitCode.Refused, "A running 'gan up' drives the runs of this storage.", "End it first.");
        await _runs.ResumeAsync(runId, context.CancellationToken).ConfigureAwait(false);
        return await DriveAsync(
            services, runId, turn, $"{runId} is interrupted; the {Service} goes on with it from its last checkpoint at its next sweep, unless 'gan runs cancel {runId}' comes first.").ConfigureAwait(false);
    }

    private ServiceProvider BuildServices(Action<IServiceCollection> configure)
    {
        TrainingSettings settings = new(device, Serves: false);
        return PipelineServices.Build(context, connection, services =>
        {
            settings.AddTo(services, context);
            configure(services);
        });
    }

    private async Task<TrainingHostLock?> TakeTurnAsync(TrainingHost host, string runId, string interrupted)
    {
        try
        {
            return await host.TakeLockUnlessHostedAsync(
                runId, () => context.Output.Warn($"Another command trains on this storage; {runId} waits for its end."), context.CancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (context.CancellationToken.IsCancellationRequested)
        {
            context.Output.Warn(interrupted);
            throw;
        }
    }

    private async Task<ExitCode> DriveAsync(ServiceProvider services, string runId, TrainingHostLock turn, string interrupted)
    {
        try
        {
            return CodeOf(await DriveAsync(services.GetRequiredService<TrainingHost>(), runId, turn.Held).ConfigureAwait(false));
        }
        catch (OperationCanceledException)
        {
            await services.GetRequiredService<ITrainingJobLauncher>().StopAsync(runId, CancellationToken.None).ConfigureAwait(false);
            context.Output.Warn(interrupted);
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

    private async Task<ExitCode> LeaveAsync(string runId, bool watch, string who)
    {
        if (!watch)
        {
            context.Output.Note($"{who}: look with 'gan runs watch {runId}'.");
            return ExitCode.Success;
        }

        context.Output.Note($"{who}; Ctrl+C ends the watching alone.");
        return CodeOf(await _follower.FollowAsync(runId, context.CancellationToken).ConfigureAwait(false));
    }
}
