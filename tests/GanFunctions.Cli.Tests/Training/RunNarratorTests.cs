using GanFunctions.Cli.Output;
using GanFunctions.Cli.Training;
using GanFunctions.Pipeline.Training;

namespace GanFunctions.Cli.Tests.Training;

public sealed class RunNarratorTests
{
    private static readonly TrainingRun Run = new()
    {
        RunId = "m-0123456789ab",
        Model = "m",
        Dataset = new DatasetReference("m.zip", "1", 5),
    };

    [Fact]
    public void Each_state_and_evaluation_is_told_once()
    {
        RunNarrator narrator = new(TimeSpan.Zero, TimeProvider.System);

        Assert.IsType<RunStateChanged>(Assert.Single(narrator.Tell(Of(RunState.Queued))));
        Assert.Empty(narrator.Tell(Of(RunState.Queued)));
        Assert.IsType<RunStateChanged>(Assert.Single(narrator.Tell(Of(RunState.Training))));
        Assert.Equal(
            [10, 20],
            narrator.Tell(Of(RunState.Training, "{\"step\":10,\"metrics\":{\"swd\":1}}\n{\"step\":20,\"metrics\":{\"swd\":1}}"))
                .Cast<RunEvaluated>().Select(evaluated => evaluated.Step));
        Assert.Empty(narrator.Tell(Of(RunState.Training, "{\"step\":20,\"metrics\":{\"swd\":1}}")));
    }

    [Fact]
    public void Progress_within_a_phase_is_told_sparingly()
    {
        RunNarrator narrator = new(TimeSpan.FromHours(1), TimeProvider.System);

        Assert.Equal(2, narrator.Tell(At(1, "training")).Count());
        Assert.Empty(narrator.Tell(At(2, "training")));
        Assert.IsType<RunProgressed>(Assert.Single(narrator.Tell(At(2, "exporting"))));
    }

    [Fact]
    public void What_a_queued_run_waits_for_is_told_when_it_changes()
    {
        RunNarrator narrator = new(TimeSpan.Zero, TimeProvider.System);

        CommandEvent[] told = [.. ((string?[])["It waits for a.", "It waits for a.", "It waits for b.", null])
            .SelectMany(waitsFor => narrator.Tell(Of(RunState.Queued) with { WaitsFor = waitsFor }))];

        Assert.Equal(["It waits for a.", "It waits for b.", null], told.Cast<RunStateChanged>().Select(state => state.Reason));
    }

    [Fact]
    public void The_end_is_told_last()
    {
        RunNarrator narrator = new(TimeSpan.Zero, TimeProvider.System);

        CommandEvent[] told = [.. narrator.Tell(Of(RunState.Succeeded, "{\"step\":10,\"metrics\":{\"swd\":1}}"))];

        Assert.Equal([typeof(RunEvaluated), typeof(RunStateChanged)], told.Select(happened => happened.GetType()));
    }

    private static RunSnapshot Of(RunState state, string metrics = "") => new(Run with { State = state }, null, MetricsHistory.Parse(metrics));

    private static RunSnapshot At(long step, string phase) =>
        new(Run with { State = RunState.Training }, new RunProgress { Step = step, Steps = 10, Phase = phase }, MetricsHistory.Parse(""));
}
