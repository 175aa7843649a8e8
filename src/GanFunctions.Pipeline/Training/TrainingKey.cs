using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using GanFunctions.Pipeline.Models;

namespace GanFunctions.Pipeline.Training;

/// <summary>One key of <c>train.json</c>.</summary>
public sealed record TrainingKey
{
    /// <summary>Its name, in camel case.</summary>
    public required string Name { get; init; }

    /// <summary>What its values are.</summary>
    public required TrainingKeyKind Kind { get; init; }

    /// <summary>One sentence about it.</summary>
    public required string Meaning { get; init; }

    /// <summary>The architectures whose training it has a part in.</summary>
    public IReadOnlyList<TrainingArchitecture> Architectures { get; init; } = Enum.GetValues<TrainingArchitecture>();

    /// <summary>Whether null stands for a default that follows from other things.</summary>
    public bool IsNullable { get; init; }

    /// <summary>What is taken where it is null or not there, in words; null where <see cref="Default"/> says it.</summary>
    public string? WhenNull { get; init; }

    /// <summary>What is taken where it is not there, as JSON; <c>null</c> for a nullable key.</summary>
    public required string Default { get; init; }

    /// <summary>The lowest number.</summary>
    public double Minimum { get; init; } = double.NegativeInfinity;

    /// <summary>The highest number.</summary>
    public double Maximum { get; init; } = double.PositiveInfinity;

    /// <summary>Whether the lowest number is itself refused.</summary>
    public bool MinimumIsExcluded { get; init; }

    /// <summary>Whether the highest number is itself refused.</summary>
    public bool MaximumIsExcluded { get; init; }

    /// <summary>The allowed words, as they are written; letters of either case, hyphens and underscores are taken when read.</summary>
    public IReadOnlyList<string> Words { get; init; } = [];

    /// <summary>The regular expression of a text.</summary>
    public string? Pattern { get; init; }

    /// <summary>Whether a text is allowed.</summary>
    internal Func<string, bool> IsText { get; init; } = _ => true;

    /// <summary>The values that are allowed, in words.</summary>
    public string Allowed => Kind switch
    {
        TrainingKeyKind.Flag => "true or false",
        TrainingKeyKind.Word => string.Join(", ", Words),
        TrainingKeyKind.Integer => $"a whole number {Range}",
        TrainingKeyKind.Number => $"a number {Range}",
        _ => TextRule ?? "text",
    };

    /// <summary>What a text must be, in words.</summary>
    internal string? TextRule { get; init; }

    private string Range =>
        $"{(MinimumIsExcluded ? "above" : "from")} {Text(Minimum)} {(MaximumIsExcluded ? "and below" : "to")} {Text(Maximum)}";

    /// <summary>Reads a value as JSON holds it.</summary>
    /// <param name="value">The value.</param>
    /// <param name="canonical">The value as it is written; null for JSON's null.</param>
    /// <returns>Null, or what is wrong: the nearest valid value, or the allowed ones, as a sentence.</returns>
    internal string? Read(JsonElement value, out JsonNode? canonical)
    {
        canonical = null;
        return (value.ValueKind, Kind) switch
        {
            (JsonValueKind.Null, _) => IsNullable ? null : AllowedValues(),
            (JsonValueKind.True or JsonValueKind.False, TrainingKeyKind.Flag) => Take(value.GetBoolean(), out canonical),
            (JsonValueKind.Number, TrainingKeyKind.Integer or TrainingKeyKind.Number) => ReadNumber(value.GetDouble(), out canonical),
            (JsonValueKind.String, TrainingKeyKind.Word) => ReadWord(value.GetString()!, out canonical),
            (JsonValueKind.String, TrainingKeyKind.Text) => ReadText(value.GetString()!, out canonical),
            _ => AllowedValues(),
        };
    }

    /// <summary>Reads a value as a command line holds it: words and texts without quotes.</summary>
    /// <inheritdoc cref="Read(JsonElement, out JsonNode?)"/>
    internal string? Read(string value, out JsonNode? canonical)
    {
        canonical = null;
        string text = value.Trim();
        if (IsNullable && text == "null")
        {
            return null;
        }

        return Kind switch
        {
            TrainingKeyKind.Flag => bool.TryParse(text, out bool flag) ? Take(flag, out canonical) : AllowedValues(),
            TrainingKeyKind.Integer or TrainingKeyKind.Number =>
                double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number)
                    ? ReadNumber(number, out canonical)
                    : AllowedValues(),
            TrainingKeyKind.Word => ReadWord(text, out canonical),
            _ => ReadText(value, out canonical),
        };
    }

    private static string? Take(JsonNode value, out JsonNode? canonical)
    {
        canonical = value;
        return null;
    }

    // Parsed, a number can be read as whatever type the reader wants.
    private static JsonNode JsonOf(string number) => JsonNode.Parse(number)!;

    private static string Text(double number) => number.ToString("0.##########", CultureInfo.InvariantCulture);

    private static string Plain(string word) =>
        word.Replace("-", "", StringComparison.Ordinal).Replace("_", "", StringComparison.Ordinal).ToUpperInvariant();

    private string? ReadNumber(double number, out JsonNode? canonical)
    {
        canonical = null;
        if (number < Minimum || (MinimumIsExcluded && number == Minimum))
        {
            return MinimumIsExcluded ? AllowedValues() : $"The nearest allowed value is {Text(Minimum)}.";
        }

        if (number > Maximum || (MaximumIsExcluded && number == Maximum))
        {
            return MaximumIsExcluded ? AllowedValues() : $"The nearest allowed value is {Text(Maximum)}.";
        }

        if (Kind == TrainingKeyKind.Number)
        {
            return Take(JsonOf(number.ToString("R", CultureInfo.InvariantCulture)), out canonical);
        }

        // All ranges of whole numbers lie where a double is exact.
        return Math.Floor(number) == number
            ? Take(JsonOf(((long)number).ToString(CultureInfo.InvariantCulture)), out canonical)
            : $"The nearest allowed value is {Text(Math.Clamp(Math.Round(number), Minimum, Maximum))}.";
    }

    private string? ReadWord(string word, out JsonNode? canonical)
    {
        canonical = null;
        string plain = Plain(word);
        return Words.FirstOrDefault(known => Plain(known) == plain) is { } found
            ? Take(found, out canonical)
            : $"The nearest allowed value is {Words.MinBy(known => NearestNames.Distance(word, known))}; all are {Allowed}.";
    }

    private string? ReadText(string text, out JsonNode? canonical)
    {
        canonical = null;
        return IsText(text) ? Take(text, out canonical) : AllowedValues();
    }

    private string AllowedValues() => $"Allowed {(Kind is TrainingKeyKind.Word ? "are" : "is")} {Allowed}.";
}

/// <summary>What the values of a key are.</summary>
public enum TrainingKeyKind
{
    /// <summary>True or false.</summary>
    Flag,

    /// <summary>A whole number.</summary>
    Integer,

    /// <summary>A number.</summary>
    Number,

    /// <summary>One of a few words.</summary>
    Word,

    /// <summary>Text.</summary>
    Text,
}
