using GanFunctions.Inference.Models;
using Microsoft.Extensions.Logging;

namespace GanFunctions.Inference.Sessions;

/// <summary>The generator of one version of a model, and where its files are got from.</summary>
/// <param name="Model">The model's name.</param>
/// <param name="Version">The version's name.</param>
/// <param name="Card">How the files generate images.</param>
/// <param name="Files">The hashes that the files must have, by name; a file that is not listed is not checked.</param>
/// <param name="GetLocalPathAsync">Gives the path on this machine of the file of a name, fetching it first where need be.</param>
public sealed record GeneratorSource(
    string Model,
    string Version,
    GeneratorCard Card,
    IReadOnlyDictionary<string, ModelFileCard> Files,
    Func<string, CancellationToken, Task<string>> GetLocalPathAsync) : SessionSource<GeneratorSession>(Model, Version, PartName)
{
    /// <summary>What a generator is called where a translator has its direction.</summary>
    public const string PartName = "generator";

    internal override async Task<GeneratorSession> LoadAsync(
        InferenceOptions options, ProviderSelection provider, ILogger logger, CancellationToken ct)
    {
        Dictionary<string, string> paths = [];
        foreach (string? file in (string?[])[Card.Mapping, Card.Synthesis, Card.Encoder])
        {
            if (file is not null)
            {
                paths[file] = await GetLocalPathAsync(file, ct).ConfigureAwait(false);
            }
        }

        return GeneratorSession.Load(this, paths, options, provider, logger);
    }
}
