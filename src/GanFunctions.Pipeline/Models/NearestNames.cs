namespace GanFunctions.Pipeline.Models;

/// <summary>Suggests what was probably meant by a name that does not exist.</summary>
public static class NearestNames
{
    private const int Shown = 3;

    /// <summary>Up to three of the names, the most similar first, joined for a sentence; null where there are none.</summary>
    public static string? Of(string wanted, IEnumerable<string> existing)
    {
        string[] nearest = [.. existing.OrderBy(name => Distance(wanted, name)).ThenBy(name => name, StringComparer.Ordinal).Take(Shown)];
        return nearest.Length == 0 ? null : string.Join(", ", nearest);
    }

    /// <summary>Levenshtein's distance, letters compared without case.</summary>
    internal static int Distance(string a, string b)
    {
        int[] row = [.. Enumerable.Range(0, b.Length + 1)];
        for (int i = 1; i <= a.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int replaced = diagonal + (char.ToLowerInvariant(a[i - 1]) == char.ToLowerInvariant(b[j - 1]) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[b.Length];
    }
}
