using System.Globalization;
using System.Text.RegularExpressions;

namespace GanFunctions.Pipeline.Workflow;

/// <summary>Chooses the version of a run that asks for none.</summary>
public static partial class NextVersion
{
    private const int MaxDigits = 9;

    /// <summary>One more than the greatest whole number that a version's name begins with; 1 where there is none.</summary>
    /// <param name="versions">The versions that exist.</param>
    public static string After(IEnumerable<string> versions)
    {
        int newest = versions
            .Select(version => LeadingNumber().Match(version))
            .Where(match => match.Success && match.Length <= MaxDigits)
            .Select(match => int.Parse(match.ValueSpan, CultureInfo.InvariantCulture))
            .DefaultIfEmpty(0)
            .Max();
        return (newest + 1).ToString(CultureInfo.InvariantCulture);
    }

    [GeneratedRegex(@"\A[0-9]+(?=\z|\.)", RegexOptions.CultureInvariant)]
    private static partial Regex LeadingNumber();
}
