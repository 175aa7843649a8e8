using System.Globalization;
using GanFunctions.Inference.Models;

namespace GanFunctions.Inference.Generation;

/// <summary>Which layers take a style: named groups, numbers and ranges, such as <c>coarse,6-8</c>.</summary>
public sealed record LayerSelection
{
    /// <summary>The name of all layers together.</summary>
    public const string All = "all";

    private const int LongestText = 1_000;

    private readonly IReadOnlyList<string> _terms;

    private LayerSelection(IReadOnlyList<string> terms) => _terms = terms;

    /// <summary>Reads terms with commas between them.</summary>
    /// <param name="text">Each term is <c>coarse</c>, <c>middle</c>, <c>fine</c> or another group of the model, <c>all</c>, a number from 0, or a range.</param>
    /// <returns>Null where it is empty or too long. What the model does not have shows when resolved.</returns>
    public static LayerSelection? Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string[] terms = text.Split(',', StringSplitOptions.TrimEntries);
        return text.Length <= LongestText && terms.All(term => term.Length > 0) ? new LayerSelection(terms) : null;
    }

    /// <summary>The layers of a model.</summary>
    /// <param name="card">The model's generator.</param>
    /// <param name="key">How messages call what asks for them.</param>
    /// <returns>Their numbers, rising.</returns>
    /// <exception cref="InputRejectedException"><c>unknown-layers</c>: the model has no such layer or group.</exception>
    public IReadOnlyList<int> Resolve(GeneratorCard card, string key)
    {
        ArgumentNullException.ThrowIfNull(card);
        SortedSet<int> layers = [];
        foreach (string term in _terms)
        {
            (int first, int last) = Range(term, card) ?? throw new InputRejectedException(
                "unknown-layers",
                $"{key} asks for the layers '{term}', which the model does not have.",
                $"It has the layers 0 to {card.Layers - 1}; name numbers, ranges such as 0-3, {string.Join(", ", card.LayerGroups.Keys.Order(StringComparer.Ordinal).Append(All))}.");
            layers.UnionWith(Enumerable.Range(first, last - first + 1));
        }

        return [.. layers];
    }

    /// <inheritdoc/>
    public override string ToString() => string.Join(',', _terms);

    private static (int First, int Last)? Range(string term, GeneratorCard card)
    {
        if (term.Equals(All, StringComparison.OrdinalIgnoreCase))
        {
            return (0, card.Layers - 1);
        }

        if (card.LayerGroups.FirstOrDefault(group => group.Key.Equals(term, StringComparison.OrdinalIgnoreCase)).Value is [int from, int to])
        {
            return (from, to);
        }

        string[] ends = term.Split('-');
        return ends.Length <= 2 && Number(ends[0]) is { } first && Number(ends[^1]) is { } last && first <= last && last < card.Layers
            ? (first, last)
            : null;
    }

    private static int? Number(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : null;
}
