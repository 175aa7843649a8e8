namespace GanFunctions.Bicep.Tests.Support;

/// <summary>Reads tables out of the docs, so that tests can hold them against what they describe.</summary>
internal static class MarkdownTable
{
    /// <summary>The rows of the tables whose headings begin with some columns, without backticks.</summary>
    /// <param name="text">A Markdown file.</param>
    /// <param name="columns">The first columns.</param>
    public static IReadOnlyList<IReadOnlyDictionary<string, string>> Read(string text, params string[] columns)
    {
        List<IReadOnlyDictionary<string, string>> rows = [];
        string[]? heading = null;
        foreach (string line in text.Split('\n').Select(line => line.Trim()))
        {
            if (!line.StartsWith('|'))
            {
                heading = null;
                continue;
            }

            string[] cells = [.. line.Trim('|').Split('|').Select(cell => cell.Replace("`", "", StringComparison.Ordinal).Trim())];
            if (heading is null)
            {
                heading = cells;
            }
            else if (heading.Take(columns.Length).SequenceEqual(columns) && !cells[0].StartsWith("--", StringComparison.Ordinal))
            {
                rows.Add(heading.Zip(cells).ToDictionary(pair => pair.First, pair => pair.Second));
            }
        }

        return rows.Count > 0 ? rows : throw new InvalidDataException($"There is no table with the columns {string.Join(", ", columns)}.");
    }
}
