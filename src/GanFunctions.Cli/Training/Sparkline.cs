namespace GanFunctions.Cli.Training;

/// <summary>A curve in one line of text, drawn with Unicode's eighth blocks.</summary>
internal static class Sparkline
{
    private const string Blocks = "▁▂▃▄▅▆▇█";

    /// <summary>Draws a curve between its own least and greatest value; one that is flat lies at the bottom.</summary>
    /// <param name="values">The curve, oldest first. What is not finite leaves a gap.</param>
    /// <param name="width">Characters at most: more values are averaged into as many.</param>
    public static string Of(IReadOnlyList<double> values, int width)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        double?[] means = [.. Enumerable.Range(0, Math.Min(width, values.Count)).Select(i => Mean(values, i, Math.Min(width, values.Count)))];
        double low = means.Min() ?? 0;
        double range = (means.Max() ?? 0) - low;
        return string.Concat(means.Select(mean => mean is { } value ? Block(value, low, range) : ' '));
    }

    private static double? Mean(IReadOnlyList<double> values, int index, int count)
    {
        int start = (int)((long)index * values.Count / count);
        int end = (int)((long)(index + 1) * values.Count / count);
        double sum = 0;
        int finite = 0;
        for (int i = start; i < end; i++)
        {
            if (double.IsFinite(values[i]))
            {
                sum += values[i];
                finite++;
            }
        }

        return finite == 0 ? null : sum / finite;
    }

    private static char Block(double value, double low, double range) =>
        range > 0 && double.IsFinite(range) ? Blocks[(int)Math.Min(Blocks.Length - 1, (value - low) / range * Blocks.Length)] : Blocks[0];
}
