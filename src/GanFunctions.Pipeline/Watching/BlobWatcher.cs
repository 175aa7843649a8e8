using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using System.Threading.Channels;
using GanFunctions.Inference;
using GanFunctions.Pipeline.Storage;
using Microsoft.Extensions.Logging;

namespace GanFunctions.Pipeline.Watching;

/// <summary>
/// The one-machine host's trigger: settles what lies in a container and what lands there. Two of them on the same
/// storage are safe, as both can be killed at any time: what is pending is read from the storage.
/// </summary>
/// <typeparam name="TOutcome">What becomes of a blob.</typeparam>
public abstract class BlobWatcher<TOutcome>
    where TOutcome : BlobOutcome
{
    // Listing a large container must not keep the storage busy all the time.
    private const int PauseToScanRatio = 4;

    // While blobs cannot be settled although the container can be listed, the pause doubles up to this often.
    private const int MostDoublings = 4;

    private static readonly TimeSpan OutagePause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan SlowScan = TimeSpan.FromSeconds(5);

    private readonly GanStorage _storage;
    private readonly IBlobHandler<TOutcome> _handler;
    private readonly WatchRules _rules;
    private readonly WatchOptions _options;
    private readonly WatchLog _log;
    private readonly TimeProvider _time;

    private protected BlobWatcher(
        GanStorage storage, IBlobHandler<TOutcome> handler, WatchRules rules, WatchOptions options, ILogger logger, TimeProvider? time)
    {
        _storage = storage;
        _handler = handler;
        _rules = rules;
        _options = options;
        _log = new WatchLog(logger);
        _time = time ?? TimeProvider.System;
    }

    /// <summary>Creates what containers are missing, settles what is pending, then watches.</summary>
    /// <param name="onOutcome">Told of each outcome, one at a time.</param>
    /// <param name="once">Whether to return when nothing is pending any more.</param>
    /// <param name="ct">Ends the watching: blobs in work are abandoned, nothing half-done is left, and the method returns.</param>
    /// <exception cref="StorageUnreachableException">
    /// <paramref name="once"/> was asked for and the storage stayed away longer than <see cref="WatchOptions.OutagePatience"/>.
    /// Otherwise it is waited for.
    /// </exception>
    public async Task RunAsync(Func<TOutcome, ValueTask> onOutcome, bool once, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(onOutcome);
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        await using Session session = new(this, onOutcome, stop);
        try
        {
            await session.ScanAsync(once);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
        }
        finally
        {
            await stop.CancelAsync();
        }
    }

    /// <summary>One run: a scanner that hands pending blobs to workers.</summary>
    private sealed class Session : IAsyncDisposable
    {
        private readonly BlobWatcher<TOutcome> _watcher;
        private readonly Func<TOutcome, ValueTask> _onOutcome;
        private readonly CancellationTokenSource _stop;
        private readonly BlobBacklog _backlog;
        private readonly PoisonPolicy _poison;
        private readonly Channel<PendingBlob> _queue = Channel.CreateUnbounded<PendingBlob>();
        private readonly ConcurrentDictionary<string, bool> _inWork = new();
        private readonly SemaphoreSlim _drained = new(0, 1);
        private readonly SemaphoreSlim _reporting = new(1, 1);
        private readonly Task[] _workers;

        // The containers may be missing at first, which shows as an outage that EnsureCreated ends.
        private bool _ready;
        private long _outageSince;
        private string? _outageLogged;

        // What a worker met that is no blob's fault; and outages in a row, since something was settled or nothing was left.
        private Exception? _workerFault;
        private int _outages;
        private int _workerOutages;

        public Session(BlobWatcher<TOutcome> watcher, Func<TOutcome, ValueTask> onOutcome, CancellationTokenSource stop)
        {
            _watcher = watcher;
            _onOutcome = onOutcome;
            _stop = stop;
            _backlog = new BlobBacklog(watcher._storage, watcher._rules);
            _poison = new PoisonPolicy(watcher._options, watcher._rules, watcher._time);
            _workers = [.. Enumerable.Range(0, watcher._options.Concurrency).Select(_ => Task.Run(WorkAsync))];
        }

        private CancellationToken Stopped => _stop.Token;

        public async Task ScanAsync(bool once)
        {
            while (true)
            {
                Stopped.ThrowIfCancellationRequested();
                long start = _watcher._time.GetTimestamp();
                if (await TryScanAsync(once) is not { } pending)
                {
                    await Task.Delay(OutagePause * Math.Pow(2, Math.Min(_workerOutages, MostDoublings)), _watcher._time, Stopped);
                    continue;
                }

                foreach (PendingBlob blob in pending.Where(blob => _poison.IsDue(blob.BlobName, blob.SourceETag)))
                {
                    if (_inWork.TryAdd(blob.BlobName, true))
                    {
                        await _queue.Writer.WriteAsync(blob, Stopped);
                    }
                }

                if (once && pending.Count == 0 && _inWork.IsEmpty)
                {
                    return;
                }

                TimeSpan pause = _watcher._time.GetElapsedTime(start) * PauseToScanRatio;
                await _drained.WaitAsync(pause > _watcher._options.PollInterval ? pause : _watcher._options.PollInterval, Stopped);
            }
        }

        public async ValueTask DisposeAsync()
        {
            _queue.Writer.TryComplete();
            await Task.WhenAll(_workers);
            _drained.Dispose();
            _reporting.Dispose();
        }

        private async Task<IReadOnlyList<PendingBlob>?> TryScanAsync(bool once)
        {
            try
            {
                if (Interlocked.Exchange(ref _workerFault, null) is { } fault)
                {
                    Interlocked.Increment(ref _workerOutages);
                    ExceptionDispatchInfo.Throw(fault);
                }

                if (!_ready)
                {
                    await _watcher._storage.EnsureCreatedAsync(Stopped);
                }

                IReadOnlyList<PendingBlob> pending = await ScanAndSayWhenSlowAsync();
                _ready = true;
                if (pending.Count == 0)
                {
                    Recovered();
                }

                return pending;
            }
            catch (Exception exception) when (IsNoBlobsFault(exception))
            {
                _ready = false;
                if (Interlocked.Increment(ref _outages) == 1)
                {
                    _outageSince = _watcher._time.GetTimestamp();
                }

                if (once && _watcher._time.GetElapsedTime(_outageSince) >= _watcher._options.OutagePatience)
                {
                    throw;
                }

                (string kind, string reason, string remedy) = exception is StorageUnreachableException storage
                    ? (storage.Message, storage.Message, storage.Remedy)
                    : ("no room", $"This machine has no room: {exception.Message}.", "Free some space, or keep the host's data elsewhere.");
                if (_outageLogged != kind)
                {
                    _outageLogged = kind;
                    _watcher._log.Outage(reason, remedy);
                }

                return null;
            }
        }

        private async Task<IReadOnlyList<PendingBlob>> ScanAndSayWhenSlowAsync()
        {
            Task<IReadOnlyList<PendingBlob>> scan = _backlog.ScanAsync(Stopped);
            if (await Task.WhenAny(scan, Task.Delay(SlowScan, _watcher._time, Stopped)) != scan && !Stopped.IsCancellationRequested && _outageLogged is null)
            {
                _outageLogged = "";
                Interlocked.CompareExchange(ref _outages, 1, 0);
                _outageSince = _watcher._time.GetTimestamp();
                _watcher._log.Slow(_watcher._storage.Account, SlowScan.TotalSeconds);
            }

            return await scan;
        }

        private static bool IsNoBlobsFault(Exception exception) =>
            exception is StorageUnreachableException || (exception is IOException io && HostFault.IsDiskFull(io));

        private void Recovered()
        {
            if (Interlocked.Exchange(ref _outages, 0) > 0)
            {
                Interlocked.Exchange(ref _workerOutages, 0);
                _outageLogged = null;
                _watcher._log.Recovery(_watcher._storage.Account);
            }
        }

        private async Task WorkAsync()
        {
            try
            {
                await foreach (PendingBlob blob in _queue.Reader.ReadAllAsync(Stopped))
                {
                    if (await TrySettleAsync(blob) is { } outcome)
                    {
                        Recovered();
                        _poison.Settled(blob.BlobName);
                        if (outcome.IsSettled)
                        {
                            _backlog.Settled(blob, outcome);
                            await ReportAsync(outcome);
                        }
                    }

                    Release(blob);
                }
            }
            catch (Exception) when (Stopped.IsCancellationRequested)
            {
                // Abandoned: the blob is as it was, and found again by the next run.
            }
            catch
            {
                await _stop.CancelAsync();
                throw;
            }
        }

        // Null where it has to be tried again: the next scan finds it.
        private async Task<TOutcome?> TrySettleAsync(PendingBlob blob)
        {
            try
            {
                try
                {
                    return await _watcher._handler.HandleAsync(blob.BlobName, Stopped);
                }
                catch (Exception exception) when (!IsNoBlobsFault(exception) && !Stopped.IsCancellationRequested)
                {
                    if (_poison.Failed(blob.BlobName, blob.SourceETag, exception) is not { } rejection)
                    {
                        _watcher._log.FailedAttempt(exception, blob.BlobName);
                        return null;
                    }

                    return await RejectAsync(blob, rejection);
                }
            }
            catch (Exception exception) when (IsNoBlobsFault(exception) && !Stopped.IsCancellationRequested)
            {
                // No attempt at any blob would fare better: the scanner waits, and says why.
                Interlocked.Exchange(ref _workerFault, exception);
                return null;
            }
        }

        private Task<TOutcome> RejectAsync(PendingBlob blob, InputRejectedException rejection) =>
            _watcher._handler.RejectAsync(blob.BlobName, blob.SourceETag, rejection, Stopped);

        private async Task ReportAsync(TOutcome outcome)
        {
            await _reporting.WaitAsync(Stopped);
            try
            {
                await _onOutcome(outcome);
            }
            finally
            {
                _reporting.Release();
            }
        }

        private void Release(PendingBlob blob)
        {
            _inWork.TryRemove(blob.BlobName, out _);
            if (_inWork.IsEmpty && _drained.CurrentCount == 0)
            {
                try
                {
                    _drained.Release();
                }
                catch (SemaphoreFullException)
                {
                    // Another worker has said so at the same time.
                }
            }
        }
    }
}
