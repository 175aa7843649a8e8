using GanFunctions.Pipeline.Training;

namespace GanFunctions.Training.Loop;

/// <summary>Which of two snapshots is the better one by a metric.</summary>
/// <param name="metric">The metric.</param>
internal sealed class SnapshotRanking(SnapshotMetric metric)
{
    /// <summary>The metric's name among a snapshot's metrics.</summary>
    public string Name => metric switch
    {
        SnapshotMetric.Swd => "swd",
        SnapshotMetric.MsSsim => "msSsim",
        _ => "psnr",
    };

    /// <summary>Whether a later snapshot is to be published in the place of an earlier one. One that was not measured never is.</summary>
    /// <param name="later">The later snapshot.</param>
    /// <param name="earlier">The earlier one, if there is one.</param>
    public bool IsBetter(Snapshot later, Snapshot? earlier)
    {
        if (earlier is null)
        {
            return true;
        }

        double was = earlier.Metrics.GetValueOrDefault(Name, double.NaN);
        double now = later.Metrics.GetValueOrDefault(Name, double.NaN);
        if (double.IsNaN(was) || double.IsNaN(now))
        {
            // Where the metric cannot be measured at all the newest networks are the best guess.
            return double.IsNaN(was);
        }

        return metric == SnapshotMetric.Swd ? now < was : now > was;
    }
}
