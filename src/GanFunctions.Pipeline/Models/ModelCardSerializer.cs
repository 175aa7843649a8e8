using System.Text.Json;
using System.Text.RegularExpressions;
using GanFunctions.Inference;
using GanFunctions.Inference.Models;
using GanFunctions.Pipeline.Storage;

namespace GanFunctions.Pipeline.Models;

/// <summary>Reads and writes <c>model.json</c>. Properties that are not known are ignored.</summary>
public static partial class ModelCardSerializer
{
    /// <summary>The card's name within a version's folder.</summary>
    public const string FileName = "model.json";

    private const int Schema = 1;

    /// <summary>Writes a card as indented UTF-8 JSON in camel case.</summary>
    /// <param name="card">The card.</param>
    /// <exception cref="InputRejectedException"><c>invalid-model-card</c>: the card contradicts itself.</exception>
    public static byte[] Serialize(ModelCard card)
    {
        ArgumentNullException.ThrowIfNull(card);
        Validate(card, $"The model card of {card.Name}@{card.Version}");
        return ContractJson.Write(card);
    }

    /// <summary>Reads and checks a card.</summary>
    /// <param name="json">UTF-8 JSON, with or without a byte order mark.</param>
    /// <param name="source">Where it was found, for messages.</param>
    /// <exception cref="InputRejectedException"><c>invalid-model-card</c>: not JSON, or not a whole and consistent card.</exception>
    public static ModelCard Deserialize(ReadOnlySpan<byte> json, string source)
    {
        ReadOnlySpan<byte> mark = [0xEF, 0xBB, 0xBF];
        ModelCard card;
        try
        {
            card = ContractJson.Read<ModelCard>(json.StartsWith(mark) ? json[mark.Length..] : json);
        }
        catch (JsonException exception)
        {
            throw Invalid($"{source} cannot be read: {exception.Message}", exception);
        }

        Validate(card, source);
        return card;
    }

    private static void Validate(ModelCard card, string source)
    {
        string? fault = Faults(card).FirstOrDefault();
        if (fault is not null)
        {
            throw Invalid($"{source} is not valid: {fault}.");
        }
    }

    private static IEnumerable<string> Faults(ModelCard card)
    {
        if (card.Schema != Schema)
        {
            yield return $"its schema is {card.Schema}, and only {Schema} is known";
        }

        if (!ModelReference.IsName(card.Name))
        {
            yield return $"'{card.Name}' is not a model's name";
        }

        if (!ModelReference.IsVersion(card.Version))
        {
            yield return $"'{card.Version}' is not a version's name";
        }

        if (string.IsNullOrWhiteSpace(card.Architecture))
        {
            yield return "it names no architecture";
        }

        foreach ((string name, ModelFileCard file) in card.Files)
        {
            if (!IsFileName(name))
            {
                yield return $"'{name}' cannot name a file of a version";
            }

            if (file is null || !Sha256Pattern().IsMatch(file.Sha256) || file.Bytes < 0)
            {
                yield return $"the file {name} has no SHA-256 of 64 lower-case hexadecimal digits, or no length";
            }
        }

        foreach ((string direction, TranslatorCard translator) in card.Translators)
        {
            string? fault = Fault(card, direction, translator);
            if (fault is not null)
            {
                yield return $"the translator {direction} {fault}";
            }
        }

        foreach (string? file in (string?[])[card.Generator?.Mapping, card.Generator?.Synthesis, card.Generator?.Encoder])
        {
            if (file is not null && !card.Files.ContainsKey(file))
            {
                yield return $"the generator uses {file}, which is not among the files";
            }
        }
    }

    private static string? Fault(ModelCard card, string direction, TranslatorCard translator) => translator switch
    {
        _ when !Directions.IsKnown(direction) => $"is neither {Directions.AtoB} nor {Directions.BtoA}",
        null => "is null",
        _ when !card.Files.ContainsKey(translator.File) => $"uses {translator.File}, which is not among the files",
        { Input.Length: 0 } or { Output.Length: 0 } => "names no input or output",
        _ when translator.ValueRange.Count != 2 || !(translator.ValueRange[0] < translator.ValueRange[1]) => "has a value range that is not two rising numbers",
        { SizeMultiple: < 1 } or { MinSize: < 1 } => "has a size below 1",
        { FixedSize: { } size } when size.Count != 2 || size.Any(side => side < 1) => "has a fixed size that is not a height and a width",
        _ => null,
    };

    internal static bool IsFileName(string name) => FileNamePattern().IsMatch(name) && name.Trim('.').Length > 0 && name is not (FileName or ModelStore.LockFile);

    private static InputRejectedException Invalid(string reason, Exception? inner = null) => new(
        "invalid-model-card",
        reason,
        "Compare it with the model card in docs/storage-contract.md, or export the version again.",
        inner);

    [GeneratedRegex(@"\A[0-9a-f]{64}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Sha256Pattern();

    [GeneratedRegex(@"\A[A-Za-z0-9._-]{1,128}\z", RegexOptions.CultureInvariant)]
    private static partial Regex FileNamePattern();
}
