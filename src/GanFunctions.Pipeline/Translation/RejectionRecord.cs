namespace GanFunctions.Pipeline.Translation;

/// <summary><c>rejected/{container}/{path}.json</c>: what was refused, why, and what to do about it.</summary>
public sealed record RejectionRecord
{
    /// <summary>The version of this layout: 1.</summary>
    public int Schema { get; init; } = 1;

    /// <summary>A stable, machine-readable name of the reason, in kebab-case.</summary>
    public required string Code { get; init; }

    /// <summary>What is wrong, as one sentence.</summary>
    public required string Reason { get; init; }

    /// <summary>What the person who sent it can do, as one sentence.</summary>
    public required string Remedy { get; init; }

    /// <summary>The container of the refused blob.</summary>
    public required string Container { get; init; }

    /// <summary>The refused blob's whole name.</summary>
    public required string Blob { get; init; }

    /// <summary>The refused blob's ETag; null where its name alone was refused, whatever it holds.</summary>
    public string? ETag { get; init; }

    /// <summary>When it was refused.</summary>
    public DateTimeOffset RejectedAt { get; init; }
}
