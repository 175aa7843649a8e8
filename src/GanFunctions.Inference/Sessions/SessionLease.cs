namespace GanFunctions.Inference.Sessions;

/// <summary>The right to use a session until disposed.</summary>
/// <typeparam name="TSession">What is leased.</typeparam>
public sealed class SessionLease<TSession> : IDisposable
    where TSession : class, IDisposable
{
    private Action? _release;

    internal SessionLease(TSession session, string version, Action release)
    {
        Session = session;
        Version = version;
        _release = release;
    }

    /// <summary>The session.</summary>
    public TSession Session { get; }

    /// <summary>The version that serves: an older one than was wanted where the wanted one could not be loaded.</summary>
    public string Version { get; }

    /// <inheritdoc/>
    public void Dispose() => Interlocked.Exchange(ref _release, null)?.Invoke();
}
