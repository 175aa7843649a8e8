using GanFunctions.Networks.Export;

namespace GanFunctions.Networks.Tests.Export;

public sealed class ParityDifferenceTests
{
    [Theory]
    [InlineData(1e-4, 1e-4, true)]
    [InlineData(1.01e-4, 2e-6, true)]
    [InlineData(1e-3, 5e-5, true)]
    [InlineData(1.01e-3, 2e-6, false)]
    [InlineData(1.01e-4, 5.1e-5, false)]
    [InlineData(double.NaN, double.NaN, false)]
    public void Single_pixels_may_be_ten_times_the_tolerance_away_and_most_pixels_not(double largest, double rootMeanSquare, bool within) =>
        Assert.Equal(within, new ParityDifference(largest, rootMeanSquare).IsWithin(1e-4));
}
