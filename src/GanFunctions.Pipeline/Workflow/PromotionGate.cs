using System.Globalization;
using System.Text.Json;
using GanFunctions.Pipeline.Training;

namespace GanFunctions.Pipeline.Workflow;

/// <summary>Decides whether a new version goes live.</summary>
public static class PromotionGate
{
    /// <summary>Decides by the policy and, for <see cref="PromotionPolicy.Better"/>, by a metric.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="metric">The metric.</param>
    /// <param name="candidate">The new version's metrics.</param>
    /// <param name="current">The current version's; null where there is no current version.</param>
    public static PromoteResult Decide(
        PromotionPolicy policy, SnapshotMetric metric, IReadOnlyDictionary<string, double>? candidate, CurrentMetrics? current)
    {
        string name = JsonNamingPolicy.CamelCase.ConvertName(metric.ToString());
        return policy switch
        {
            PromotionPolicy.Always => new PromoteResult(true, "The run's configuration says: always."),
            PromotionPolicy.Never => new PromoteResult(false, "The run's configuration says: never. Promote it with 'gan models promote'."),
            _ when current is null => new PromoteResult(true, "There was no current version."),
            _ when Of(current.Metrics, name) is null => new PromoteResult(true, $"The current version {current.Version} states no {name}."),
            _ when Of(candidate, name) is null =>
                new PromoteResult(false, $"The new version states no {name}, by which it would be compared with {current.Version}."),
            _ => Compare(metric, name, Of(candidate, name)!.Value, Of(current.Metrics, name)!.Value, current.Version),
        };
    }

    private static double? Of(IReadOnlyDictionary<string, double>? metrics, string name) =>
        metrics is not null && metrics.TryGetValue(name, out double value) && double.IsFinite(value) ? value : null;

    private static PromoteResult Compare(SnapshotMetric metric, string name, double value, double old, string version)
    {
        bool passes = metric == SnapshotMetric.Swd ? value <= old : value >= old;
        string relation = passes ? "no worse than" : "worse than";
        return new PromoteResult(
            passes, string.Create(CultureInfo.InvariantCulture, $"Its {name} of {value:0.####} is {relation} the {old:0.####} of the current version {version}."));
    }
}

/// <summary>The metrics of the version that serves.</summary>
/// <param name="Version">The version.</param>
/// <param name="Metrics">Its metrics by name; null where it states none.</param>
public sealed record CurrentMetrics(string Version, IReadOnlyDictionary<string, double>? Metrics);
