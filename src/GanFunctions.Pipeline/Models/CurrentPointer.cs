namespace GanFunctions.Pipeline.Models;

/// <summary><c>{model}/current.json</c>: which version serves, and which served before.</summary>
public sealed record CurrentPointer
{
    /// <summary>The version of this layout: 1.</summary>
    public int Schema { get; init; } = 1;

    /// <summary>The version that serves.</summary>
    public required string Version { get; init; }

    /// <summary>Since when.</summary>
    public DateTimeOffset PromotedAt { get; init; }

    /// <summary>The versions that a rollback goes back to, the latest first, at most 50.</summary>
    public IReadOnlyList<PromotedVersion> Previous { get; init; } = [];
}

/// <summary>A version that served once.</summary>
/// <param name="Version">The version.</param>
/// <param name="PromotedAt">Since when it served.</param>
public sealed record PromotedVersion(string Version, DateTimeOffset PromotedAt);
