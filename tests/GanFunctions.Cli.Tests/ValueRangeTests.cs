using System.Globalization;
using CsCheck;
using GanFunctions.Cli.Translation;

namespace GanFunctions.Cli.Tests;

public sealed class ValueRangeTests
{
    [Fact]
    public void A_range_that_is_written_is_read_back()
    {
        Gen.Select(Gen.Double[-1000, 1000], Gen.Double[0.001, 1000]).Sample((black, width) =>
        {
            string text = string.Create(CultureInfo.InvariantCulture, $"{black:R}..{black + width:R}");
            Assert.Equal([black, black + width], ValueRange.Parse(text));
        });
    }

    [Theory]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("1..1")]
    [InlineData("1..-1")]
    [InlineData("0..1..2")]
    [InlineData("a..b")]
    [InlineData("0..NaN")]
    [InlineData("0..Infinity")]
    public void What_is_no_range_is_not_read_as_one(string text) => Assert.Null(ValueRange.Parse(text));
}
