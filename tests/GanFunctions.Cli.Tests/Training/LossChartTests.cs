using GanFunctions.Cli.Training;
using SkiaSharp;

namespace GanFunctions.Cli.Tests.Training;

public sealed class LossChartTests
{
    [Theory]
    [InlineData("", 1200, 520)]
    [InlineData("{\"step\":1,\"losses\":{\"G_A\":1}}", 1200, 520)]
    [InlineData("{\"step\":1,\"losses\":{\"G_A\":1e300}}\n{\"step\":2,\"losses\":{\"G_A\":-1e300}}", 1200, 520)]
    [InlineData("{\"step\":1,\"losses\":{\"G_A\":1}}\n{\"step\":2,\"losses\":{\"G_A\":2},\"metrics\":{\"swd\":3,\"psnr\":4}}", 1200, 1040)]
    public void It_is_a_PNG_of_the_curves_there_are(string metrics, int width, int height)
    {
        byte[] png = LossChart.Draw("Losses of a run", MetricsHistory.Parse(metrics), "swd");

        using SKBitmap bitmap = SKBitmap.Decode(png);
        Assert.Equal((width, height), (bitmap.Width, bitmap.Height));
        Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G'], png[..4]);
    }

    [Fact]
    public void Curves_are_drawn_in_it()
    {
        byte[] empty = LossChart.Draw("t", MetricsHistory.Parse(""), "swd");
        byte[] drawn = LossChart.Draw("t", MetricsHistory.Parse("{\"step\":1,\"losses\":{\"G_A\":1}}\n{\"step\":2,\"losses\":{\"G_A\":2}}"), "swd");

        Assert.True(ColouredPixels(drawn) > ColouredPixels(empty) + 300);
    }

    private static int ColouredPixels(byte[] png)
    {
        using SKBitmap bitmap = SKBitmap.Decode(png);
        return bitmap.Pixels.Count(pixel => pixel.Blue > pixel.Red + 60);
    }
}
