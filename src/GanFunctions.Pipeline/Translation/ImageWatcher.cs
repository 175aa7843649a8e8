using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using System.Threading.Channels;
using GanFunctions.Inference;
using GanFunctions.Pipeline.Storage;
using Microsoft.Extensions.Logging;

namespace GanFunctions.Pipeline.Translation;

/// <summary>
/// The one-machine host's trigger: settles what lies in <c>images</c> and what lands there. Two of them on the same
/// storage are safe, as both can be killed at any time: what is pending is read from the storage.
/// </summary>
public sealed partial class ImageWatcher
{
    // Listing a large container must not keep the storage busy all the time.
    private const int PauseToScanRatio = 4;

    // While images cannot be settled although the container can be listed, the pause doubles up to this often.
    private const int MostDoublings = 4;

    private static readonly TimeSpan OutagePause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan SlowScan = TimeSpan.FromSeconds(5);

    private readonly GanStorage _storage;
    private readonly TranslateImageHandler _handler;
    private readonly TranslationOptions _options;
    private readonly ILogger<ImageWatcher> _logger;
    private readonly TimeProvider _time;

    /// <summary>Makes a watcher.</summary>
    /// <param name="storage">The account.</param>
    /// <param name="handler">Settles each image.</param>
    /// <param name="options">How often to look, and how many images to have in work.</param>
    /// <param name="logger">Told of outages and failed attempts.</param>
    /// <param name="time">The clock; the system's where null.</param>
    public ImageWatcher(
        GanStorage storage,
        TranslateImageHandler handler,
        TranslationOptions options,
        ILogger<ImageWatcher> logger,
        TimeProvider? time = null)
    {
        _storage = storage;
        _handler = handler;
        _options = options;
        _logger = logger;
        _time = time ?? TimeProvider.System;
    }

    /// <summary>Creates what containers are missing, settles what is pending, then watches.</summary>
    /// <param name="onOutcome">Told of each outcome, one at a time.</param>
    /// <param name="once">Whether to return when nothing is pending any more.</param>
    /// <param name="ct">Ends the watching: images in work are abandoned, nothing half-done is left, and the method returns.</param>
    /// <exception cref="StorageUnreachableException">
    /// <paramref name="once"/> was asked for and the storage stayed away longer than <see cref="TranslationOptions.OutagePatience"/>.
    /// Otherwise it is waited for.
    /// </exception>
    public async Task RunAsync(Func<TranslateOutcome, ValueTask> onOutcome, bool once, CancellationToken ct)
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

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Reason} Waiting for it. {Remedy}")]
    private partial void LogOutage(string reason, string remedy);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The storage {Account} has not answered for {Seconds} s. Waiting for it.")]
    private partial void LogSlow(string account, double seconds);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Work goes on with the storage {Account}")]
    private partial void LogRecovery(string account);

    [LoggerMessage(Level = LogLevel.Warning, Message = "An attempt at {Blob} failed and will be made again")]
    private partial void LogFailedAttempt(Exception exception, string blob);

    /// <summary>One run: a scanner that hands pending images to workers.</summary>
    private sealed class Session : IAsyncDisposable
    {
        private readonly ImageWatcher _watcher;
        private readonly Func<TranslateOutcome, ValueTask> _onOutcome;
        private readonly CancellationTokenSource _stop;
        private readonly ImageBacklog _backlog;
        private readonly PoisonPolicy _poison;
        private readonly Channel<PendingImage> _queue = Channel.CreateUnbounded<PendingImage>();
        private readonly ConcurrentDictionary<string, bool> _inWork = new();
        private readonly SemaphoreSlim _drained = new(0, 1);
        private readonly SemaphoreSlim _reporting = new(1, 1);
        private readonly Task[] _workers;

        // The containers may be missing at first, which shows as an outage that EnsureCreated ends.
        private bool _ready;
        private long _outageSince;
        private string? _outageLogged;

        // What a worker met that is no image's fault; and outages in a row, since something was settled or nothing was left.
        private Exception? _workerFault;
        private int _outages;
        private int _workerOutages;

        public Session(ImageWatcher watcher, Func<TranslateOutcome, ValueTask> onOutcome, CancellationTokenSource stop)
        {
            _watcher = watcher;
            _onOutcome = onOutcome;
            _stop = stop;
            _backlog = new ImageBacklog(watcher._storage);
            _poison = new PoisonPolicy(watcher._options, watcher._time);
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

                foreach (PendingImage image in pending.Where(image => _poison.IsDue(image.BlobName, image.SourceETag)))
                {
                    if (_inWork.TryAdd(image.BlobName, true))
                    {
                        await _queue.Writer.WriteAsync(image, Stopped);
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

        private async Task<IReadOnlyList<PendingImage>?> TryScanAsync(bool once)
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

                IReadOnlyList<PendingImage> pending = await ScanAndSayWhenSlowAsync();
                _ready = true;
                if (pending.Count == 0)
                {
                    Recovered();
                }

                return pending;
            }
            catch (Exception exception) when (IsNoImagesFault(exception))
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
                    _watcher.LogOutage(reason, remedy);
                }

                return null;
            }
        }

        private async Task<IReadOnlyList<PendingImage>> ScanAndSayWhenSlowAsync()
        {
            Task<IReadOnlyList<PendingImage>> scan = _backlog.ScanAsync(Stopped);
            if (await Task.WhenAny(scan, Task.Delay(SlowScan, _watcher._time, Stopped)) != scan && !Stopped.IsCancellationRequested && _outageLogged is null)
            {
                _outageLogged = "";
                Interlocked.CompareExchange(ref _outages, 1, 0);
                _outageSince = _watcher._time.GetTimestamp();
                _watcher.LogSlow(_watcher._storage.Account, SlowScan.TotalSeconds);
            }

            return await scan;
        }

        private static bool IsNoImagesFault(Exception exception) =>
            exception is StorageUnreachableException || (exception is IOException io && HostFault.IsDiskFull(io));

        private void Recovered()
        {
            if (Interlocked.Exchange(ref _outages, 0) > 0)
            {
                Interlocked.Exchange(ref _workerOutages, 0);
                _outageLogged = null;
                _watcher.LogRecovery(_watcher._storage.Account);
            }
        }

        private async Task WorkAsync()
        {
            try
            {
                await foreach (PendingImage image in _queue.Reader.ReadAllAsync(Stopped))
                {
                    if (await TrySettleAsync(image) is { } outcome)
                    {
                        Recovered();
                        _poison.Settled(image.BlobName);
                        _backlog.Settled(image, outcome);
                        await ReportAsync(outcome);
                    }

                    Release(image);
                }
            }
            catch (Exception) when (Stopped.IsCancellationRequested)
            {
                // Abandoned: the image is as it was, and found again by the next run.
            }
            catch
            {
                await _stop.CancelAsync();
                throw;
            }
        }

        // Null where it has to be tried again: the next scan finds it.
        private async Task<TranslateOutcome?> TrySettleAsync(PendingImage image)
        {
            try
            {
                try
                {
                    return await _watcher._handler.HandleAsync(image.BlobName, Stopped);
                }
                catch (Exception exception) when (!IsNoImagesFault(exception) && !Stopped.IsCancellationRequested)
                {
                    if (_poison.Failed(image.BlobName, image.SourceETag, exception) is not { } rejection)
                    {
                        _watcher.LogFailedAttempt(exception, image.BlobName);
                        return null;
                    }

                    return await RejectAsync(image, rejection);
                }
            }
            catch (Exception exception) when (IsNoImagesFault(exception) && !Stopped.IsCancellationRequested)
            {
                // No attempt at any image would fare better: the scanner waits, and says why.
                Interlocked.Exchange(ref _workerFault, exception);
                return null;
            }
        }

        private Task<TranslateOutcome> RejectAsync(PendingImage image, InputRejectedException rejection) =>
            _watcher._handler.RejectAsync(image.BlobName, image.SourceETag, rejection, Stopped);

        private async Task ReportAsync(TranslateOutcome outcome)
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

        private void Release(PendingImage image)
        {
            _inWork.TryRemove(image.BlobName, out _);
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
