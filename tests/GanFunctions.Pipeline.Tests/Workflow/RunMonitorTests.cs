using GanFunctions.Pipeline.Training;
using GanFunctions.Pipeline.Workflow;

namespace GanFunctions.Pipeline.Tests.Workflow;

public sealed class RunMonitorTests
{
    private static readonly MonitorOptions Options = new();

    private static readonly TrainingJob Living = new(true);

    private static readonly TimeSpan Long = TimeSpan.FromHours(1);

    public static TheoryData<TrainerSight, TrainerOutcome> Sights { get; } = new()
    {
        { new(Living, null, false, TimeSpan.Zero, null, false, 0), TrainerOutcome.Working },
        { new(Living, null, true, TimeSpan.Zero, null, false, 9), TrainerOutcome.Working },
        { new(Living, null, false, Long, null, false, 0), TrainerOutcome.NeverStarted },
        { new(Living, null, true, Long, null, false, 9), TrainerOutcome.Stalled },
        { new(Living, null, true, TimeSpan.Zero, TimeSpan.Zero, true, 9), TrainerOutcome.Working },
        { new(Living, null, true, TimeSpan.Zero, Long, true, 9), TrainerOutcome.Cancelled },
        { new(Living, Result(TrainerExitCode.Done), true, TimeSpan.Zero, Long, false, 9), TrainerOutcome.Done },
        { new(new(false, 0), Result(TrainerExitCode.Done), true, TimeSpan.Zero, null, false, 9), TrainerOutcome.Done },
        { new(new(false), Result(TrainerExitCode.OutOfMemory), true, TimeSpan.Zero, null, false, 9), TrainerOutcome.Faulted },
        { new(new(false, 137), null, true, TimeSpan.Zero, null, false, 9), TrainerOutcome.Crashed },
        { new(new(false, 0), null, true, TimeSpan.Zero, null, false, 9), TrainerOutcome.Crashed },
        { new(new(false), null, true, TimeSpan.Zero, null, false, 9), TrainerOutcome.Crashed },
        { new(new(false, 127), null, false, TimeSpan.Zero, null, false, 0), TrainerOutcome.Refused },
        { new(new(false, 126), null, false, TimeSpan.Zero, null, false, 0), TrainerOutcome.Refused },
        { new(new(false, 127), null, true, TimeSpan.Zero, null, false, 9), TrainerOutcome.Crashed },
        { new(new(false, 1), null, false, TimeSpan.Zero, null, false, 0), TrainerOutcome.NeverStarted },
        { new(new(false, 76), null, false, TimeSpan.Zero, null, false, 0), TrainerOutcome.Faulted },
        { new(new(false, 76), null, true, TimeSpan.Zero, null, false, 9), TrainerOutcome.Faulted },
        { new(new(false, 75), null, true, TimeSpan.Zero, null, false, 9), TrainerOutcome.Interrupted },
        { new(new(false, 78), null, false, TimeSpan.Zero, null, false, 0), TrainerOutcome.Refused },
        { new(new(false, 137), null, true, TimeSpan.Zero, TimeSpan.Zero, true, 9), TrainerOutcome.Cancelled },
    };

    [Theory]
    [MemberData(nameof(Sights))]
    public void What_is_seen_tells_what_became_of_the_trainer(TrainerSight sight, TrainerOutcome outcome) =>
        Assert.Equal(outcome, new RunMonitor(Options).Judge(sight).Outcome);

    [Theory]
    [InlineData(127, "not there", "Install the trainer", "sh: gan-trainer: not found")]
    [InlineData(126, "cannot be executed", "Install the trainer", "sh: gan-trainer: Permission denied")]
    [InlineData(76, "memory", "batchSize", "")]
    public void An_exit_code_without_a_result_is_explained_with_what_was_written_and_a_remedy(int code, string reason, string remedy, string written)
    {
        WatchResult seen = new RunMonitor(Options).Judge(new TrainerSight(new TrainingJob(false, code, written), null, false, TimeSpan.Zero, null, false, 0));

        Assert.Equal(code, seen.ExitCode);
        Assert.Contains(reason, seen.Reason, StringComparison.Ordinal);
        Assert.Contains(written, seen.Reason, StringComparison.Ordinal);
        Assert.Contains(remedy, seen.Remedy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(PromotionPolicy.Always, SnapshotMetric.Swd, 9.0, 1.0, true)]
    [InlineData(PromotionPolicy.Never, SnapshotMetric.Swd, 1.0, 9.0, false)]
    [InlineData(PromotionPolicy.Better, SnapshotMetric.Swd, 1.0, 1.0, true)]
    [InlineData(PromotionPolicy.Better, SnapshotMetric.Swd, 2.0, 1.0, false)]
    [InlineData(PromotionPolicy.Better, SnapshotMetric.MsSsim, 2.0, 1.0, true)]
    [InlineData(PromotionPolicy.Better, SnapshotMetric.Psnr, 1.0, 2.0, false)]
    public void The_gate_lets_pass_what_is_no_worse(PromotionPolicy policy, SnapshotMetric metric, double candidate, double current, bool passes) =>
        Assert.Equal(passes, PromotionGate.Decide(policy, metric, All(candidate), new CurrentMetrics("1", All(current))).Promoted);

    [Fact]
    public void A_current_version_without_the_metric_loses()
    {
        Assert.True(PromotionGate.Decide(PromotionPolicy.Better, SnapshotMetric.Swd, All(1), new CurrentMetrics("1", null)).Promoted);
        Assert.True(PromotionGate.Decide(PromotionPolicy.Better, SnapshotMetric.Swd, All(1), null).Promoted);
        Assert.False(PromotionGate.Decide(PromotionPolicy.Better, SnapshotMetric.Swd, null, new CurrentMetrics("1", All(1))).Promoted);
    }

    [Theory]
    [InlineData(new string[0], "1")]
    [InlineData(new[] { "1", "2", "10" }, "11")]
    [InlineData(new[] { "1.0.0", "beta", "v9" }, "2")]
    [InlineData(new[] { "99999999999999" }, "1")]
    public void The_next_version_is_one_after_the_greatest_number(string[] versions, string next) => Assert.Equal(next, NextVersion.After(versions));

    private static Dictionary<string, double> All(double value) => new() { ["swd"] = value, ["msSsim"] = value, ["psnr"] = value };

    private static RunResult Result(TrainerExitCode code) => new() { ExitCode = code, Step = 9 };
}
