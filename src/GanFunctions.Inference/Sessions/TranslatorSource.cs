using GanFunctions.Inference.Models;
using Microsoft.Extensions.Logging;

namespace GanFunctions.Inference.Sessions;

/// <summary>One direction of one version of a model, and where its file is got from.</summary>
/// <param name="Model">The model's name.</param>
/// <param name="Version">The version's name.</param>
/// <param name="Direction">The direction (<c>AtoB</c>, <c>BtoA</c>).</param>
/// <param name="Card">How the file translates.</param>
/// <param name="File">The hash that the file must have; not checked where null.</param>
/// <param name="GetLocalPathAsync">Gives the path of the file on this machine, fetching it first where need be.</param>
public sealed record TranslatorSource(
    string Model,
    string Version,
    string Direction,
    TranslatorCard Card,
    ModelFileCard? File,
    Func<CancellationToken, Task<string>> GetLocalPathAsync) : SessionSource<TranslatorSession>(Model, Version, Direction)
{
    internal override async Task<TranslatorSession> LoadAsync(
        InferenceOptions options, ProviderSelection provider, ILogger logger, CancellationToken ct) =>
        TranslatorSession.Load(this, await GetLocalPathAsync(ct).ConfigureAwait(false), options, provider, logger);
}
