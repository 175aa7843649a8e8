namespace GanFunctions.Bench;

/// <summary>Ours over a baseline: below 1, ours is the faster or smaller one.</summary>
/// <param name="Benchmark">The benchmark's name.</param>
/// <param name="Subject">What of ours was measured.</param>
/// <param name="Baseline">What it was measured against, with its version.</param>
/// <param name="Unit">The unit of the two medians, e.g. <c>ms</c>.</param>
/// <param name="Ours">Our median.</param>
/// <param name="Theirs">The baseline's median.</param>
/// <param name="Ratio">The median of the rounds' ratios.</param>
/// <param name="Lower">The first quartile of the rounds' ratios.</param>
/// <param name="Upper">The third quartile of the rounds' ratios.</param>
/// <param name="Target">What the ratio shall not exceed, if anything.</param>
internal sealed record RatioResult(
    string Benchmark, string Subject, string Baseline, string Unit, double Ours, double Theirs, double Ratio, double Lower, double Upper, double? Target)
{
    /// <summary>Whether the ratio is within its target; null without one.</summary>
    public bool? Met => Target is { } target ? Ratio <= target : null;

    /// <summary>Sums up measurements that were taken in turns: the n-th of each side belong to one round.</summary>
    public static RatioResult Of(
        string benchmark, string subject, string baseline, string unit, IReadOnlyList<double> ours, IReadOnlyList<double> theirs, double? target)
    {
        double[] ratios = [.. ours.Zip(theirs, (a, b) => a / b)];
        return new RatioResult(
            benchmark,
            subject,
            baseline,
            unit,
            Statistics.Quantile(ours, 0.5),
            Statistics.Quantile(theirs, 0.5),
            Statistics.Quantile(ratios, 0.5),
            Statistics.Quantile(ratios, 0.25),
            Statistics.Quantile(ratios, 0.75),
            target);
    }
}
