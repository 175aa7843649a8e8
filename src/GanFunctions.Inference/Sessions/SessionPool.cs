using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;

namespace GanFunctions.Inference.Sessions;

/// <summary>
/// The loaded sessions, one a version's translator or generator, shared by all who lease them. When another version of a model
/// is wanted it is loaded, then swapped in; the old one is disposed after its last lease.
/// </summary>
public sealed partial class SessionPool : IAsyncDisposable
{
    private readonly InferenceOptions _options;
    private readonly ILogger<SessionPool> _logger;
    private readonly CancellationTokenSource _closing = new();
    private readonly TaskCompletionSource _empty = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private readonly Lock _lock = new();
    private readonly Dictionary<SessionKey, PooledSession> _sessions = [];
    private readonly Dictionary<SlotKey, Serving> _slots = [];
    private readonly FailedLoads _failures;
    private int _alive;
    private long _requests;

    /// <summary>Makes an empty pool.</summary>
    /// <param name="options">How to run the networks.</param>
    /// <param name="logger">Told of loads, swaps and failures.</param>
    /// <param name="time">The clock by which failed loads are tried again; the system's where null.</param>
    /// <exception cref="ProviderUnavailableException">A GPU is required, or CUDA asked for by name, and cannot be used.</exception>
    public SessionPool(InferenceOptions options, ILogger<SessionPool> logger, TimeProvider? time = null)
    {
        _options = options;
        _logger = logger;
        _failures = new FailedLoads(time ?? TimeProvider.System);
        Provider = ExecutionProviders.Select(options);
        LogProvider(logger, Provider.Provider, Provider.Reason);
    }

    /// <summary>What runs the networks, and why.</summary>
    public ProviderSelection Provider { get; }

    /// <summary>Gives the right to use a session of the wanted version, loading it first where need be.</summary>
    /// <typeparam name="TSession">What is wanted.</typeparam>
    /// <param name="wanted">The version to serve.</param>
    /// <param name="ct">Stops the waiting; a load under way goes on for others.</param>
    /// <returns>
    /// A lease of the wanted version, or, where that cannot be loaded and <paramref name="wanted"/> is not pinned, of the
    /// version that served before.
    /// </returns>
    /// <exception cref="ModelLoadException">The version cannot be loaded and no other serves.</exception>
    /// <exception cref="ObjectDisposedException">The pool is closed.</exception>
    public async Task<SessionLease<TSession>> LeaseAsync<TSession>(SessionSource<TSession> wanted, CancellationToken ct)
        where TSession : class, IDisposable
    {
        ArgumentNullException.ThrowIfNull(wanted);
        ct.ThrowIfCancellationRequested();
        if (!TryEnter(wanted, out PooledSession? pooled, out long request))
        {
            return TryLeaseServing(wanted) ?? await LeaseAsync(wanted, ct).ConfigureAwait(false);
        }

        try
        {
            IDisposable session = await pooled.Loading.WaitAsync(ct).ConfigureAwait(false);
            Swap(pooled, wanted.Pinned, request);
            return new SessionLease<TSession>((TSession)session, pooled.Key.Version, () => Leave(pooled));
        }
        catch (Exception e)
        {
            Leave(pooled);
            bool stopped = e is OperationCanceledException && ct.IsCancellationRequested;
            ObjectDisposedException.ThrowIf(!stopped && _closing.IsCancellationRequested, this);
            if (!stopped && !wanted.Pinned && TryLeaseServing(wanted) is { } lease)
            {
                return lease;
            }

            throw;
        }
    }

    /// <summary>Refuses new leases, disposes the sessions and waits for those that are leased to be given back.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (_lock)
        {
            if (_closing.IsCancellationRequested)
            {
                return;
            }

            _closing.Cancel();
            foreach (PooledSession pooled in _sessions.Values.ToList())
            {
                Retire(pooled);
            }

            if (_alive == 0)
            {
                _empty.TrySetResult();
            }
        }

        await _empty.Task.ConfigureAwait(false);
    }

    /// <summary>Takes part in the version's load, unless it failed a short while ago and another version serves.</summary>
    private bool TryEnter<TSession>(SessionSource<TSession> wanted, [NotNullWhen(true)] out PooledSession? pooled, out long request)
        where TSession : class, IDisposable
    {
        SessionKey key = SessionKey.Of(wanted);
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_closing.IsCancellationRequested, this);
            request = ++_requests;
            if (!_sessions.TryGetValue(key, out pooled))
            {
                Exception? failure = _failures.Standing(key);
                if (failure is not null && !wanted.Pinned && _slots.ContainsKey(key.Slot))
                {
                    return false;
                }

                // Any other failure may be over: storage that was away, say. Who asks again decides how often.
                if (failure is ModelLoadException e)
                {
                    throw new ModelLoadException(e.Model, e.Reason, e.Remedy, e);
                }

                pooled = new PooledSession(key) { Loading = Task.Run(() => LoadAsync(wanted)) };
                _sessions.Add(key, pooled);
                _alive++;
            }

            pooled.Users++;
            pooled.LastUse = request;
            return true;
        }
    }

    private async Task<IDisposable> LoadAsync<TSession>(SessionSource<TSession> wanted)
        where TSession : class, IDisposable
    {
        SessionKey key = SessionKey.Of(wanted);
        try
        {
            TSession session = await wanted.LoadAsync(_options, Provider, _logger, _closing.Token).ConfigureAwait(false);
            lock (_lock)
            {
                _failures.Remove(key);
            }

            return session;
        }
        catch (Exception e) when (!_closing.IsCancellationRequested)
        {
            string? serving;
            TimeSpan pause;
            lock (_lock)
            {
                serving = wanted.Pinned ? null : _slots.GetValueOrDefault(key.Slot)?.Pooled.Key.Version;
                pause = _failures.Add(key, e);
                if (_sessions.TryGetValue(key, out PooledSession? pooled))
                {
                    Retire(pooled);
                }
            }

            if (serving is null)
            {
                LogFailed(_logger, e, wanted.Model, wanted.Version, wanted.Part);
            }
            else
            {
                LogFailedWhileServing(_logger, e, wanted.Model, wanted.Version, wanted.Part, serving, pause.TotalSeconds);
            }

            throw;
        }
    }

    /// <summary>Lets the version serve, unless one asked for later serves already.</summary>
    private void Swap(PooledSession pooled, bool pinned, long request)
    {
        SlotKey slot = pooled.Key.Slot;
        lock (_lock)
        {
            Serving? old = _slots.GetValueOrDefault(slot);
            if (!pinned && !pooled.Retired && (old is null || old.Request < request))
            {
                _slots[slot] = new Serving(pooled, request);
                if (old is not null && old.Pooled != pooled)
                {
                    LogSwapped(_logger, slot.Model, slot.Part, old.Pooled.Key.Version, pooled.Key.Version);
                    Retire(old.Pooled);
                }
            }

            while (_sessions.Count > _options.MaxLoadedSessions
                && _sessions.Values.Where(s => s != pooled && s.Loading.IsCompletedSuccessfully).MinBy(s => s.LastUse) is { } leastUsed)
            {
                LogEvicted(_logger, leastUsed.Key.Model, leastUsed.Key.Version, leastUsed.Key.Part, _options.MaxLoadedSessions);
                Retire(leastUsed);
            }
        }
    }

    private SessionLease<TSession>? TryLeaseServing<TSession>(SessionSource<TSession> wanted)
        where TSession : class, IDisposable
    {
        lock (_lock)
        {
            if (!_slots.TryGetValue(SessionKey.Of(wanted).Slot, out Serving? serving))
            {
                return null;
            }

            PooledSession pooled = serving.Pooled;
            pooled.Users++;
            pooled.LastUse = ++_requests;
            return new SessionLease<TSession>((TSession)pooled.Loading.Result, pooled.Key.Version, () => Leave(pooled));
        }
    }

    private void Leave(PooledSession pooled)
    {
        lock (_lock)
        {
            pooled.Users--;
            DisposeWhenUnused(pooled);
        }
    }

    /// <summary>Takes a session out of the pool; within the lock.</summary>
    private void Retire(PooledSession pooled)
    {
        if (pooled.Retired)
        {
            return;
        }

        pooled.Retired = true;
        _sessions.Remove(pooled.Key);
        SlotKey slot = pooled.Key.Slot;
        if (_slots.TryGetValue(slot, out Serving? serving) && serving.Pooled == pooled)
        {
            _slots.Remove(slot);
        }

        DisposeWhenUnused(pooled);
    }

    private void DisposeWhenUnused(PooledSession pooled)
    {
        if (!pooled.Retired || pooled.Users > 0)
        {
            return;
        }

        // Outside the lock and after the load, which nobody waits for any more.
        _ = pooled.Loading.ContinueWith(
            load =>
            {
                if (load.IsCompletedSuccessfully)
                {
                    load.Result.Dispose();
                }

                lock (_lock)
                {
                    if (--_alive == 0 && _closing.IsCancellationRequested)
                    {
                        _empty.TrySetResult();
                    }
                }
            },
            CancellationToken.None,
            TaskContinuationOptions.None,
            TaskScheduler.Default);
    }

    [LoggerMessage(LogLevel.Information, "Networks run on {Provider}: {Reason}")]
    private static partial void LogProvider(ILogger logger, ExecutionProvider provider, string reason);

    [LoggerMessage(LogLevel.Information, "{Model} {Part} is now served by {Version}, before by {OldVersion}")]
    private static partial void LogSwapped(ILogger logger, string model, string part, string oldVersion, string version);

    [LoggerMessage(LogLevel.Information, "Unloads {Model}@{Version} {Part}, the least recently used of more than {MaxLoadedSessions} sessions")]
    private static partial void LogEvicted(ILogger logger, string model, string version, string part, int maxLoadedSessions);

    [LoggerMessage(LogLevel.Error, "{Model}@{Version} {Part} cannot be loaded; {ServingVersion} serves on; it is not tried again for {Seconds} s")]
    private static partial void LogFailedWhileServing(
        ILogger logger, Exception error, string model, string version, string part, string servingVersion, double seconds);

    [LoggerMessage(LogLevel.Error, "{Model}@{Version} {Part} cannot be loaded, and no other version serves in its place")]
    private static partial void LogFailed(ILogger logger, Exception error, string model, string version, string part);

    private sealed record Serving(PooledSession Pooled, long Request);
}
