using System.Globalization;

namespace GanFunctions.Inference.Generation;

/// <summary>Seeds in the order in which they were named: numbers from 0 to 4,294,967,295 and ranges of them.</summary>
public sealed record SeedList
{
    private readonly IReadOnlyList<(uint First, uint Last)> _ranges;

    private SeedList(IReadOnlyList<(uint First, uint Last)> ranges) => _ranges = ranges;

    /// <summary>What is wrong with seeds that cannot be read: the allowed form, as a sentence.</summary>
    public static string Rule { get; } = $"Allowed are whole numbers from 0 to {uint.MaxValue} and ranges of them such as 1-64.";

    /// <summary>How many, those that are named twice counted twice.</summary>
    public long Count => _ranges.Sum(range => (long)range.Last - range.First + 1);

    /// <summary>Reads terms with commas between them, such as <c>1,5,9-12</c>.</summary>
    /// <param name="text">The text.</param>
    /// <returns>Null where it is none.</returns>
    public static SeedList? Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        List<(uint, uint)> ranges = [];
        foreach (string term in text.Split(',', StringSplitOptions.TrimEntries))
        {
            string[] ends = term.Split('-', StringSplitOptions.TrimEntries);
            if (ends.Length > 2 || Number(ends[0]) is not { } first || Number(ends[^1]) is not { } last || first > last)
            {
                return null;
            }

            ranges.Add((first, last));
        }

        return new SeedList(ranges);
    }

    /// <summary>The seeds from one on.</summary>
    /// <param name="first">The first.</param>
    /// <param name="count">How many, at least 1.</param>
    /// <returns>Null where there are not so many.</returns>
    public static SeedList? From(uint first, long count) =>
        count >= 1 && first + count - 1 <= uint.MaxValue ? new SeedList([(first, (uint)(first + count - 1))]) : null;

    /// <summary>One list behind the other.</summary>
    /// <param name="lists">The lists.</param>
    public static SeedList Join(IEnumerable<SeedList> lists) => new([.. lists.SelectMany(list => list._ranges)]);

    /// <summary>All of them, as they were named.</summary>
    public IEnumerable<uint> All()
    {
        foreach ((uint first, uint last) in _ranges)
        {
            for (long seed = first; seed <= last; seed++)
            {
                yield return (uint)seed;
            }
        }
    }

    /// <inheritdoc/>
    public override string ToString() =>
        string.Join(',', _ranges.Select(range => range.First == range.Last ? $"{range.First}" : $"{range.First}-{range.Last}"));

    private static uint? Number(string text) =>
        uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out uint number) ? number : null;
}
