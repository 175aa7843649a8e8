using GanFunctions.Training.StyleGan.Augmentation;

namespace GanFunctions.Training.Tests.StyleGan.Augmentation;

public class AugmentationParametersTests
{
    private const int Draws = 20_000;

    [Theory]
    [InlineData(0)]
    [InlineData(0.3)]
    [InlineData(1)]
    public void Each_transformation_happens_as_often_as_p_says(double p)
    {
        AugmentationParameters[] drawn = Draw(p);

        // Half of the flips and a quarter of the turns that are drawn change nothing.
        AssertShare(p / 2, drawn, image => image.Flip);
        AssertShare(p * 3 / 4, drawn, image => image.QuarterTurns != 0);
        AssertShare(p, drawn, image => image.ShiftX != 0 && image.ShiftY != 0);
        AssertShare(p, drawn, image => image.Scale != 1);
        AssertShare(p, drawn, image => image.RotationBefore != 0 || image.RotationAfter != 0);
        AssertShare(1 - Math.Sqrt(1 - p), drawn, image => image.RotationBefore != 0);
        AssertShare(1 - Math.Sqrt(1 - p), drawn, image => image.RotationAfter != 0);
        AssertShare(p, drawn, image => image.Aspect != 1);
        AssertShare(p, drawn, image => image.OffsetX != 0 && image.OffsetY != 0);
        AssertShare(p, drawn, image => image.Brightness != 0);
        AssertShare(p, drawn, image => image.Contrast != 1);
        AssertShare(p / 2, drawn, image => image.LumaFlip);
        AssertShare(p, drawn, image => image.Hue != 0);
        AssertShare(p, drawn, image => image.Saturation != 1);
    }

    [Fact]
    public void Transformations_happen_independently_of_each_other()
    {
        AugmentationParameters[] drawn = Draw(0.5);

        AssertShare(0.25, drawn, image => image.Scale != 1 && image.Aspect != 1);
        AssertShare(0.25, drawn, image => image.Brightness != 0 && image.OffsetX != 0);
        AssertShare(0.25, drawn, image => image.ShiftX != 0 && image.Hue != 0);
        AssertShare(0.125, drawn, image => image.Saturation != 1 && image.LumaFlip);
    }

    [Fact]
    public void Strengths_are_the_published_ones()
    {
        AugmentationParameters[] drawn = Draw(1);

        AssertDeviation(0.2, drawn, image => Math.Log2(image.Scale));
        AssertDeviation(0.2, drawn, image => Math.Log2(image.Aspect));
        AssertDeviation(0.125, drawn, image => image.OffsetX);
        AssertDeviation(0.125, drawn, image => image.OffsetY);
        AssertDeviation(0.2, drawn, image => image.Brightness);
        AssertDeviation(0.5, drawn, image => Math.Log2(image.Contrast));
        AssertDeviation(1, drawn, image => Math.Log2(image.Saturation));
        AssertDeviation(Math.PI / Math.Sqrt(3), drawn, image => image.Hue);
        AssertDeviation(Math.PI / Math.Sqrt(3), drawn, image => image.RotationBefore);
        AssertDeviation(0.125 / Math.Sqrt(3), drawn, image => image.ShiftX);
        Assert.All(drawn, image => Assert.InRange(Math.Abs(image.ShiftY), 0, 0.125));
    }

    [Fact]
    public void At_0_nothing_is_done() => Assert.All(Draw(0), image => Assert.Equal(new AugmentationParameters(), image));

    [Fact]
    public void As_many_numbers_are_drawn_whatever_p_is()
    {
        int Next(double p)
        {
            var random = new Random(3);
            AugmentationParameters.Draw(p, random);
            return random.Next();
        }

        Assert.Equal(Next(0), Next(1));
        Assert.Equal(Next(0), Next(0.4));
    }

    private static AugmentationParameters[] Draw(double p)
    {
        var random = new Random(7);
        return [.. Enumerable.Range(0, Draws).Select(_ => AugmentationParameters.Draw(p, random))];
    }

    private static void AssertShare(double expected, AugmentationParameters[] drawn, Func<AugmentationParameters, bool> condition) =>
        Assert.Equal(expected, (double)drawn.Count(condition) / Draws, expected is 0 or 1 ? 0 : 4 * Math.Sqrt(expected * (1 - expected) / Draws));

    private static void AssertDeviation(double expected, AugmentationParameters[] drawn, Func<AugmentationParameters, double> value)
    {
        Assert.Equal(0, drawn.Average(value), 4 * expected / Math.Sqrt(Draws));
        Assert.Equal(expected, Math.Sqrt(drawn.Average(image => value(image) * value(image))), expected * 0.03);
    }
}
