namespace GanFunctions.Pipeline.Api;

/// <summary>Whether the service can do its work.</summary>
/// <param name="Ready">Whether all that is below is in order.</param>
/// <param name="Storage">Why the storage cannot be used; null where it can.</param>
/// <param name="Provider">What runs the networks (<c>Cpu</c>, <c>Cuda</c>); null where nothing can.</param>
/// <param name="ProviderReason">Why that.</param>
/// <param name="GpuRequired">Whether the networks must run on a GPU.</param>
/// <param name="Models">The current versions that were loaded, or were to be.</param>
public sealed record HealthReport(
    bool Ready, string? Storage, string? Provider, string? ProviderReason, bool GpuRequired, IReadOnlyList<ModelHealth> Models);

/// <summary>Whether a model serves.</summary>
/// <param name="Model">The model.</param>
/// <param name="Version">The version that serves, or that cannot be loaded.</param>
/// <param name="Direction">The direction, for a model that translates.</param>
/// <param name="Ready">Whether it serves.</param>
/// <param name="Reason">Why it does not, or why an older version serves.</param>
public sealed record ModelHealth(string Model, string Version, string Direction, bool Ready, string? Reason = null);
