namespace GanFunctions.Inference.Sessions;

/// <summary>A session in the pool, counted. Guarded by the pool's lock, except for <see cref="Loading"/>.</summary>
/// <param name="key">The model, version and part.</param>
internal sealed class PooledSession(SessionKey key)
{
    /// <summary>The model, version and part.</summary>
    public SessionKey Key { get; } = key;

    /// <summary>The load, under way or done.</summary>
    public required Task<IDisposable> Loading { get; init; }

    /// <summary>How many leases are out, and how many wait for the load.</summary>
    public int Users { get; set; }

    /// <summary>Whether it is to be disposed once nobody uses it.</summary>
    public bool Retired { get; set; }

    /// <summary>The number of the last lease.</summary>
    public long LastUse { get; set; }
}

/// <summary>What tells sessions apart.</summary>
internal sealed record SessionKey(string Model, string Version, string Part)
{
    public SlotKey Slot => new(Model, Part);

    public static SessionKey Of<TSession>(SessionSource<TSession> source)
        where TSession : class, IDisposable =>
        new(source.Model, source.Version, source.Part);
}

/// <summary>Where one version of a model's part serves at a time.</summary>
internal sealed record SlotKey(string Model, string Part);
