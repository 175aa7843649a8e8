using GanFunctions.Inference;
using GanFunctions.Inference.Models;
using GanFunctions.Inference.Sessions;
using GanFunctions.Pipeline.Models;

namespace GanFunctions.Pipeline.Translation;

/// <summary>Finds the network that translates for a model in a direction.</summary>
internal sealed class TranslatorFinder(ModelRegistry registry, LocalModelCache cache)
{
    /// <summary>Finds it; its file is brought to this machine only when it is loaded.</summary>
    /// <exception cref="InputRejectedException">What <see cref="ModelRegistry.ResolveAsync"/> throws, and <c>unknown-direction</c>.</exception>
    /// <exception cref="ModelLoadException">The model's card or pointer is at fault.</exception>
    public async Task<TranslatorSource> FindAsync(ModelReference reference, string direction, CancellationToken ct)
    {
        ModelVersion version;
        try
        {
            version = await registry.ResolveAsync(reference, ct);
        }
        catch (InputRejectedException exception) when (exception.Code is "invalid-model-card" or "invalid-pointer")
        {
            // The model's fault, not the image's.
            throw new ModelLoadException(reference.ToString(), exception.Message, exception.Remedy, exception);
        }

        return version.Card.Translators.TryGetValue(direction, out TranslatorCard? card)
            ? SourceOf(version, direction, card, pinned: reference.Version is not null)
            : throw new InputRejectedException(
                "unknown-direction",
                $"The model {version.Name}@{version.Version} does not translate {direction}.",
                version.Card.Translators.Count == 0
                    ? "Use a model that translates images."
                    : $"Use {string.Join(" or ", version.Card.Translators.Keys.Order(StringComparer.Ordinal).Select(known => $"{version.Name}/{known}/"))}.");
    }

    private TranslatorSource SourceOf(ModelVersion version, string direction, TranslatorCard card, bool pinned) =>
        new(version.Name, version.Version, direction, card, version.Card.Files[card.File], async ct =>
        {
            try
            {
                return await cache.GetAsync(version, card.File, ct);
            }
            catch (InputRejectedException exception)
            {
                throw new ModelLoadException($"{version.Name}@{version.Version} {direction}", exception.Message, exception.Remedy, exception);
            }
        })
        {
            Pinned = pinned,
        };
}
