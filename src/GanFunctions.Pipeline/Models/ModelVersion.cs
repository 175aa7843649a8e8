using GanFunctions.Inference.Models;

namespace GanFunctions.Pipeline.Models;

/// <summary>A version that exists in the registry.</summary>
/// <param name="Card">Its model card.</param>
/// <param name="IsCurrent">Whether images that name no version are translated by it.</param>
public sealed record ModelVersion(ModelCard Card, bool IsCurrent)
{
    /// <summary>The model.</summary>
    public string Name => Card.Name;

    /// <summary>The version.</summary>
    public string Version => Card.Version;
}

/// <summary>A model in the registry.</summary>
/// <param name="Name">The model.</param>
/// <param name="CurrentVersion">The version that serves; null where none was promoted.</param>
/// <param name="Versions">All its versions, the newest first.</param>
public sealed record ModelSummary(string Name, string? CurrentVersion, IReadOnlyList<VersionSummary> Versions);

/// <summary>A version in a list.</summary>
/// <param name="Version">The version.</param>
/// <param name="PublishedAt">When it became visible.</param>
/// <param name="IsCurrent">Whether it serves.</param>
public sealed record VersionSummary(string Version, DateTimeOffset PublishedAt, bool IsCurrent);
