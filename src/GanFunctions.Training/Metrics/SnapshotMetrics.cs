using GanFunctions.Pipeline.Training;

namespace GanFunctions.Training.Metrics;

/// <summary>What the metrics are called, and which way they improve.</summary>
internal static class SnapshotMetrics
{
    /// <summary>The metric's name among the values of <see cref="SnapshotEvaluator"/>.</summary>
    public static string Key(this SnapshotMetric metric) => metric switch
    {
        SnapshotMetric.Swd => "swd",
        SnapshotMetric.MsSsim => "msSsim",
        SnapshotMetric.Psnr => "psnr",
        _ => throw new ArgumentOutOfRangeException(nameof(metric), metric, "Not a metric."),
    };

    /// <summary>Whether a value is strictly better than another. One that is not a number is the worst.</summary>
    public static bool IsBetter(this SnapshotMetric metric, double candidate, double than)
    {
        if (double.IsNaN(candidate) || double.IsNaN(than))
        {
            return double.IsNaN(than) && !double.IsNaN(candidate);
        }

        return metric == SnapshotMetric.Swd ? candidate < than : candidate > than;
    }
}
