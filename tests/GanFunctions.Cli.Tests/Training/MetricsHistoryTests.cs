using GanFunctions.Cli.Training;

namespace GanFunctions.Cli.Tests.Training;

public sealed class MetricsHistoryTests
{
    [Fact]
    public void Losses_and_evaluations_are_read_in_the_order_of_their_steps()
    {
        MetricsHistory history = MetricsHistory.Parse(
            """
            {"step":100,"losses":{"G_A":1.5,"D_A":0.25}}
            {"step":50,"losses":{"G_A":2}}
            {"step":100,"metrics":{"swd":80.5,"swdAtoB":70}}
            """);

        Assert.Equal(["G_A", "D_A"], history.LossNames);
        Assert.Equal([new MetricPoint(50, 2), new MetricPoint(100, 1.5)], history.Loss("G_A"));
        EvaluationPoint evaluation = Assert.Single(history.Evaluations);
        Assert.Equal((100, 80.5), (evaluation.Step, evaluation.Metrics["swd"]));
    }

    [Fact]
    public void What_a_resumed_run_wrote_again_stands_for_what_it_wrote_before()
    {
        MetricsHistory history = MetricsHistory.Parse("{\"step\":50,\"losses\":{\"G_A\":2}}\n{\"step\":50,\"losses\":{\"G_A\":3}}\n");

        Assert.Equal([new MetricPoint(50, 3)], history.Loss("G_A"));
    }

    [Theory]
    [InlineData("{\"step\":50,\"losses\":{\"G_A\"")]
    [InlineData("[1,2]")]
    [InlineData("null")]
    [InlineData("{\"step\":\"many\",\"losses\":{\"G_A\":1}}")]
    [InlineData("{\"losses\":{\"G_A\":1}}")]
    [InlineData("{\"step\":1,\"losses\":7,\"metrics\":{\"swd\":\"low\"}}")]
    public void A_line_that_is_not_understood_is_passed_over(string line)
    {
        MetricsHistory history = MetricsHistory.Parse(line + "\n{\"step\":1,\"losses\":{\"G_B\":1}}");

        Assert.Equal(["G_B"], history.LossNames);
        Assert.Empty(history.Evaluations);
    }
}
