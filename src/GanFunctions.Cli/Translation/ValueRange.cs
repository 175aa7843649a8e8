using System.Globalization;

namespace GanFunctions.Cli.Translation;

/// <summary>What a black and a white pixel are for a network, as it is written on the command line.</summary>
public static class ValueRange
{
    /// <summary>Reads <c>-1..1</c>.</summary>
    /// <returns>Black and white, or null where the text is no range.</returns>
    public static IReadOnlyList<double>? Parse(string text)
    {
        string[] ends = text.Split("..");
        return ends.Length == 2
            && double.TryParse(ends[0], NumberStyles.Float, CultureInfo.InvariantCulture, out double black)
            && double.TryParse(ends[1], NumberStyles.Float, CultureInfo.InvariantCulture, out double white)
            && double.IsFinite(black) && double.IsFinite(white) && black < white
                ? [black, white]
                : null;
    }
}
