namespace GanFunctions.Inference.Sessions;

/// <summary>The right to use a session until disposed.</summary>
public sealed class SessionLease : IDisposable
{
    private Action? _release;

    internal SessionLease(TranslatorSession session, Action release)
    {
        Session = session;
        _release = release;
    }

    /// <summary>The session.</summary>
    public TranslatorSession Session { get; }

    /// <summary>The version that serves: an older one than was wanted where the wanted one could not be loaded.</summary>
    public string Version => Session.Source.Version;

    /// <inheritdoc/>
    public void Dispose() => Interlocked.Exchange(ref _release, null)?.Invoke();
}
