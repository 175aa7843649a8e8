using CsCheck;
using GanFunctions.Cli.Training;

namespace GanFunctions.Cli.Tests.Training;

public sealed class SparklineTests
{
    [Theory]
    [InlineData(new double[] { }, "")]
    [InlineData(new double[] { 3 }, "▁")]
    [InlineData(new double[] { 2, 2, 2 }, "▁▁▁")]
    [InlineData(new double[] { 0, 1, 2, 3, 4, 5, 6, 7 }, "▁▂▃▄▅▆▇█")]
    [InlineData(new double[] { 0, double.NaN, 1 }, "▁ █")]
    [InlineData(new double[] { double.PositiveInfinity }, " ")]
    public void It_runs_from_the_least_to_the_greatest_value(double[] values, string expected) =>
        Assert.Equal(expected, Sparkline.Of(values, 8));

    [Fact]
    public void More_values_than_there_is_room_for_are_averaged() =>
        Assert.Equal("▁█", Sparkline.Of([0, 2, 4, 6], 2));

    [Fact]
    public void Whatever_the_numbers_it_is_as_wide_as_it_may_be() =>
        Gen.Select(Gen.Double.Array[0, 200], Gen.Int[1, 60]).Sample((values, width) =>
            Assert.Equal(Math.Min(values.Length, width), Sparkline.Of(values, width).Length));
}
