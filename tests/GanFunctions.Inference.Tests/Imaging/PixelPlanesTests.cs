using CsCheck;
using GanFunctions.Inference.Imaging;
using GanFunctions.Inference.Tests.Support;

namespace GanFunctions.Inference.Tests.Imaging;

public sealed class PixelPlanesTests
{
    [Theory]
    [InlineData(-1, 1)]
    [InlineData(0, 1)]
    [InlineData(0, 255)]
    [InlineData(1, 0)]
    public void Every_byte_survives_the_way_there_and_back(double low, double high)
    {
        PixelPlanes values = new(low, high);
        Gen.Int[1, 100].Sample(
            count =>
            {
                RgbaImage image = Pictures.Noise(count, 1, count, alpha: true);
                float[][] planes = [new float[count], new float[count], new float[count]];
                byte[] back = (byte[])image.Pixels.Clone();
                for (int i = 0; i < back.Length; i += 4)
                {
                    back.AsSpan(i, 3).Clear();
                }

                values.ToPlanes(image.Pixels, planes[0], planes[1], planes[2]);
                Assert.True(values.ToPixels(planes[0], planes[1], planes[2], back));
                Assert.Equal(image.Pixels, back);
            },
            iter: 100);
    }

    [Fact]
    public void Values_are_clamped_and_rounded_alike_in_every_place()
    {
        float[] plane = [.. Enumerable.Range(0, 37).Select(i => (i % 6) switch { 0 => -2f, 1 => 2f, 2 => float.NegativeInfinity, 3 => float.PositiveInfinity, 4 => 0f, _ => 0.5f })];
        byte[] pixels = new byte[37 * 4];

        Assert.True(new PixelPlanes(-1, 1).ToPixels(plane, plane, plane, pixels));

        byte[] expected = [0, 255, 0, 255, 128, 191];
        Assert.All(Enumerable.Range(0, 37), i => Assert.Equal(expected[i % 6], pixels[i * 4]));
    }

    [Fact]
    public void A_value_that_is_no_number_is_noticed_wherever_it_is()
    {
        PixelPlanes values = new(-1, 1);
        for (int place = 0; place < 3 * 37; place++)
        {
            float[] planes = new float[3 * 37];
            planes[place] = float.NaN;
            Assert.False(values.ToPixels(planes.AsSpan(0, 37), planes.AsSpan(37, 37), planes.AsSpan(74, 37), new byte[37 * 4]));
        }
    }
}
