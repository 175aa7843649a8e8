using GanFunctions.Inference.Models;

namespace GanFunctions.Training;

/// <summary>What a trainer contributes to a version and its model card.</summary>
internal sealed record ExportedParts
{
    /// <summary>The files that were written, by name.</summary>
    public required IReadOnlyDictionary<string, ModelFileCard> Files { get; init; }

    /// <summary>The translators by direction; empty for a generator.</summary>
    public IReadOnlyDictionary<string, TranslatorCard> Translators { get; init; } = new Dictionary<string, TranslatorCard>();

    /// <summary>How the files generate images; null for translators.</summary>
    public GeneratorCard? Generator { get; init; }

    /// <summary>The parts of translators.</summary>
    /// <param name="translators">By direction.</param>
    public static ExportedParts Of(IReadOnlyDictionary<string, ExportedTranslator> translators) => new()
    {
        Files = translators.Values.ToDictionary(translator => translator.Translator.File, translator => translator.File),
        Translators = translators.ToDictionary(direction => direction.Key, direction => direction.Value.Translator),
    };
}

/// <summary>A direction's file.</summary>
/// <param name="Translator">How it is described in the model card.</param>
/// <param name="File">Its hash and length.</param>
internal sealed record ExportedTranslator(TranslatorCard Translator, ModelFileCard File);
