namespace GanFunctions.Inference.Sessions;

/// <summary>A session in the pool, counted. Guarded by the pool's lock, except for <see cref="Loading"/>.</summary>
/// <param name="source">What is loaded.</param>
internal sealed class PooledSession(TranslatorSource source)
{
    /// <summary>The model, version and direction.</summary>
    public SessionKey Key { get; } = SessionKey.Of(source);

    /// <summary>The load, under way or done.</summary>
    public required Task<TranslatorSession> Loading { get; init; }

    /// <summary>How many leases are out, and how many wait for the load.</summary>
    public int Users { get; set; }

    /// <summary>Whether it is to be disposed once nobody uses it.</summary>
    public bool Retired { get; set; }

    /// <summary>The number of the last lease.</summary>
    public long LastUse { get; set; }
}

/// <summary>What tells sessions apart.</summary>
internal sealed record SessionKey(string Model, string Version, string Direction)
{
    public static SessionKey Of(TranslatorSource source) => new(source.Model, source.Version, source.Direction);
}

/// <summary>Where one version of a model's direction serves at a time.</summary>
internal sealed record SlotKey(string Model, string Direction)
{
    public static SlotKey Of(TranslatorSource source) => new(source.Model, source.Direction);
}
