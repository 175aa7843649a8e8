using Microsoft.Extensions.Logging;

namespace GanFunctions.Inference.Sessions;

/// <summary>One part of one version of a model that is loaded as a whole, and where its files are got from.</summary>
/// <typeparam name="TSession">What it is when loaded.</typeparam>
/// <param name="Model">The model's name.</param>
/// <param name="Version">The version's name.</param>
/// <param name="Part">Which part: a translator's direction, or <c>generator</c>.</param>
public abstract record SessionSource<TSession>(string Model, string Version, string Part)
    where TSession : class, IDisposable
{
    /// <summary>Whether this version was asked for by name, so that no other may serve in its place.</summary>
    public bool Pinned { get; init; }

    /// <summary>Fetches the files where need be, checks and loads them.</summary>
    /// <exception cref="ModelLoadException">The files or the card are at fault.</exception>
    internal abstract Task<TSession> LoadAsync(InferenceOptions options, ProviderSelection provider, ILogger logger, CancellationToken ct);
}
