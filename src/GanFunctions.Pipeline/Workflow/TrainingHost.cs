using System.Collections.Concurrent;
using Azure.Storage.Blobs;
using GanFunctions.Inference;
using GanFunctions.Pipeline.Storage;
using GanFunctions.Pipeline.Training;
using Microsoft.Extensions.Logging;

namespace GanFunctions.Pipeline.Workflow;

/// <summary>Trains on one machine: finds datasets, takes requests from the queue, and drives runs, one training at a time.</summary>
public sealed partial class TrainingHost
{
    // Holds the lock for a run of its own; a host does for all.
    private const string CommandHolder = "command";

    private readonly GanStorage _storage;
    private readonly WorkflowRunner _runner;
    private readonly DrivenRuns _driven;
    private readonly DatasetWatcher _datasets;
    private readonly TrainingQueueListener _queue;
    private readonly RunStore _runs;
    private readonly ITrainingJobLauncher _launcher;
    private readonly NoticeBoard _notices;
    private readonly TrainingHostOptions _options;
    private readonly ILogger<TrainingHost> _logger;
    private readonly TimeProvider _time;

    internal TrainingHost(
        GanStorage storage,
        WorkflowRunner runner,
        DrivenRuns driven,
        DatasetWatcher datasets,
        TrainingQueueListener queue,
        ITrainingJobLauncher launcher,
        NoticeBoard notices,
        TrainingHostOptions options,
        ILogger<TrainingHost> logger,
        TimeProvider time)
    {
        _storage = storage;
        _runner = runner;
        _driven = driven;
        _datasets = datasets;
        _queue = queue;
        _runs = new RunStore(storage, time);
        _launcher = launcher;
        _notices = notices;
        _options = options;
        _logger = logger;
        _time = time;
    }

    /// <summary>Makes this process the one that drives runs on the storage.</summary>
    /// <param name="ct">Stops the work, and later cancels <see cref="TrainingHostLock.Held"/>.</param>
    /// <returns>The lock, to be disposed; null where another process has it.</returns>
    public Task<TrainingHostLock?> TryTakeLockAsync(CancellationToken ct = default) => TryTakeLockAsync(new LockHolder(RunStore.HostHolder), ct);

    /// <summary>Makes this process the one that drives runs on the storage, after others that drive their own runs only.</summary>
    /// <param name="runId">The run that this process drives.</param>
    /// <param name="waiting">Called once, where another such process has the lock and this one waits for it.</param>
    /// <param name="ct">Stops the waiting, and later cancels <see cref="TrainingHostLock.Held"/>.</param>
    /// <returns>The lock, to be disposed; null where a host has it, which drives all runs.</returns>
    public async Task<TrainingHostLock?> TakeLockUnlessHostedAsync(string runId, Action waiting, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(waiting);
        bool told = false;
        while (true)
        {
            try
            {
                if (await TryTakeLockAsync(new LockHolder(CommandHolder, runId), ct) is { } held)
                {
                    return held;
                }

                if (await BlobLock.HolderAsync(LockBlob, ct) is { Name: RunStore.HostHolder })
                {
                    return null;
                }
            }
            catch (Exception exception) when (told && !ct.IsCancellationRequested && StorageFault.IsUnreachable(exception))
            {
                // Local storage ends with the command that started it, and is then started anew.
                LogOutage(exception.Message);
            }

            if (!told)
            {
                told = true;
                waiting();
            }

            await Task.Delay(_options.PollInterval, _time, ct);
        }
    }

    /// <summary>
    /// Finds what is to be trained and drives all runs until it is told to stop. Waits for the lock while another process
    /// has it. Runs that have not ended go on when a host runs again; their trainers live on meanwhile. Where a service trains what
    /// lies in the storage, it returns: at once, or as soon as the service says so, with the trainers stopped that it has started.
    /// </summary>
    /// <param name="notices">Told of what happens to runs; nobody where null.</param>
    /// <param name="ct">Stops the host.</param>
    public async Task RunAsync(IProgress<TrainingNotice>? notices, CancellationToken ct)
    {
        _notices.Listener = notices;
        while (!ct.IsCancellationRequested)
        {
            try
            {
                if (await _runs.AreServedAsync(ct))
                {
                    LogServed(_storage.Account);
                    return;
                }

                await using TrainingHostLock? held = await TryTakeLockAsync(ct);
                if (held is not null)
                {
                    await RunHoldingAsync(held.Held);
                    LogLockLost();
                }
            }
            catch (OperationCanceledException) when (ct.IsCancellationRequested)
            {
                break;
            }
            catch (Exception exception) when (StorageFault.IsUnreachable(exception))
            {
                LogOutage(exception.Message);
            }

            await PauseAsync(ct);
        }
    }

    /// <summary>Drives one run to its end, by a process that holds the lock.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="notices">Told of what happens to it; nobody where null.</param>
    /// <param name="ct">Stops the work; the run goes on when it is driven again.</param>
    /// <returns>How it ended.</returns>
    /// <exception cref="InputRejectedException"><c>unknown-run</c>, or <c>invalid-run</c>.</exception>
    public async Task<RunState> DriveAsync(string runId, IProgress<TrainingNotice>? notices, CancellationToken ct)
    {
        _notices.Listener = notices;
        _driven.TryAdd(runId);
        try
        {
            return await _runner.DriveAsync(runId, ct);
        }
        finally
        {
            _driven.Remove(runId);
        }
    }

    private BlobClient LockBlob => _storage.Container(Containers.Runs).GetBlobClient(RunStore.HostLock);

    private async Task<TrainingHostLock?> TryTakeLockAsync(LockHolder holder, CancellationToken ct)
    {
        if (await BlobLock.TryAcquireAsync(LockBlob, TimeSpan.Zero, ct) is not { } held)
        {
            return null;
        }

        try
        {
            await held.MarkAsync(holder);
            return new TrainingHostLock(held);
        }
        catch
        {
            await held.DisposeAsync();
            throw;
        }
    }

    private async Task RunHoldingAsync(CancellationToken held)
    {
        ConcurrentDictionary<string, Task> driving = new();
        bool served = false;
        using CancellationTokenSource mine = CancellationTokenSource.CreateLinkedTokenSource(held);
        while (!mine.IsCancellationRequested)
        {
            await LookAsync(_datasets.LookAsync, mine.Token);
            await LookAsync(_queue.LookAsync, mine.Token);
            await LookAsync(ct => DriveNewAsync(driving, ct), mine.Token);
            await PauseAsync(mine.Token);
            await LookAsync(async ct => served = await _runs.AreServedAsync(ct), mine.Token);
            if (served)
            {
                await HandOverAsync(driving, mine);
            }
        }

        await Task.WhenAll(driving.Values);
    }

    /// <summary>Stops driving, and then the trainers, before the lock is given up: until then the service starts none.</summary>
    private async Task HandOverAsync(ConcurrentDictionary<string, Task> driving, CancellationTokenSource mine)
    {
        KeyValuePair<string, Task>[] driven = [.. driving];
        await mine.CancelAsync();
        await Task.WhenAll(driven.Select(run => run.Value));
        foreach ((string runId, _) in driven)
        {
            await LookAsync(ct => _launcher.StopAsync(runId, ct), CancellationToken.None);
        }
    }

    /// <summary>One look; what goes wrong is met again at the next.</summary>
    private async Task LookAsync(Func<CancellationToken, Task> look, CancellationToken ct)
    {
        try
        {
            await look(ct);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // The loop ends.
        }
        catch (Exception exception) when (StorageFault.IsUnreachable(exception))
        {
            LogOutage(exception.Message);
        }
        catch (InputRejectedException exception)
        {
            LogRefused(exception.Message, exception.Remedy);
        }
        catch (Exception exception)
        {
            LogFailed(exception);
        }
    }

    private async Task DriveNewAsync(ConcurrentDictionary<string, Task> driving, CancellationToken ct)
    {
        // All are known before the first asks for its turn.
        TrainingRun[] waiting = [.. (await _runs.ListAsync(ct)).Where(run => !run.State.HasEnded() && _driven.TryAdd(run.RunId))];
        foreach (TrainingRun run in waiting)
        {
            driving[run.RunId] = Task.Run(() => DriveAsync(run.RunId, driving, ct), CancellationToken.None);
        }
    }

    private async Task DriveAsync(string runId, ConcurrentDictionary<string, Task> driving, CancellationToken ct)
    {
        try
        {
            await LookAsync(token => _runner.DriveAsync(runId, token), ct);
        }
        finally
        {
            driving.TryRemove(runId, out _);
            _driven.Remove(runId);
        }
    }

    private async Task PauseAsync(CancellationToken ct) =>
        await Task.Delay(_options.PollInterval, _time, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The storage does not answer; training waits: {Fault}")]
    private partial void LogOutage(string fault);

    [LoggerMessage(Level = LogLevel.Information, Message = "This process does not drive runs any more")]
    private partial void LogLockLost();

    [LoggerMessage(Level = LogLevel.Information, Message = "A service trains what lies in {Account}; this process drives no runs there")]
    private partial void LogServed(string account);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Reason} {Remedy}")]
    private partial void LogRefused(string reason, string remedy);

    [LoggerMessage(Level = LogLevel.Error, Message = "Looking for work failed and is tried again")]
    private partial void LogFailed(Exception exception);
}

/// <summary>The right to drive runs, until disposed.</summary>
public sealed class TrainingHostLock : IAsyncDisposable
{
    private readonly BlobLock _held;

    internal TrainingHostLock(BlobLock held) => _held = held;

    /// <summary>Cancelled when the caller cancels, and when the lock was lost.</summary>
    public CancellationToken Held => _held.Held;

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _held.DisposeAsync();
}
