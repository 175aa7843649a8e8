using GanFunctions.Inference;
using GanFunctions.Inference.Sessions;
using GanFunctions.Pipeline.Models;

namespace GanFunctions.Pipeline.Generation;

/// <summary>Finds the network that generates a model's images.</summary>
internal sealed class GeneratorFinder(ModelRegistry registry, LocalModelCache cache)
{
    /// <summary>Finds a version that generates.</summary>
    /// <exception cref="InputRejectedException">What <see cref="ModelRegistry.ResolveAsync"/> throws, and <c>not-a-generator</c>.</exception>
    /// <exception cref="ModelLoadException">The model's card or pointer is at fault.</exception>
    public async Task<ModelVersion> FindAsync(ModelReference model, CancellationToken ct)
    {
        ModelVersion version;
        try
        {
            version = await registry.ResolveAsync(model, ct);
        }
        catch (InputRejectedException exception) when (exception.Code is "invalid-model-card" or "invalid-pointer")
        {
            // The model's fault, not the request's.
            throw new ModelLoadException(model.ToString(), exception.Message, exception.Remedy, exception);
        }

        return version.Card.Generator is not null ? version : throw NotAGenerator(version);
    }

    /// <summary>The network of a version that was found; its files are brought to this machine only when it is loaded.</summary>
    public GeneratorSource SourceOf(ModelVersion version, bool pinned) =>
        new(version.Name, version.Version, version.Card.Generator!, version.Card.Files, async (file, ct) =>
        {
            try
            {
                return await cache.GetAsync(version, file, ct);
            }
            catch (InputRejectedException exception)
            {
                throw new ModelLoadException($"{version.Name}@{version.Version}", exception.Message, exception.Remedy, exception);
            }
        })
        {
            Pinned = pinned,
        };

    private static InputRejectedException NotAGenerator(ModelVersion version) => new(
        "not-a-generator",
        $"The model {version.Name}@{version.Version} ({version.Card.Architecture}) does not generate images.",
        version.Card.Translators.Count > 0
            ? $"It translates them: upload an image into images/{version.Name}/, or name a StyleGAN model."
            : "Name a StyleGAN model.");
}
