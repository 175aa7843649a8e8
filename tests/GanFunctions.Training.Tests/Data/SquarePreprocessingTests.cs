using GanFunctions.Inference.Imaging;
using GanFunctions.Pipeline.Training;
using GanFunctions.Training.Data;

namespace GanFunctions.Training.Tests.Data;

public sealed class SquarePreprocessingTests
{
    [Theory]
    [InlineData(40, 16, 12, 0)]
    [InlineData(16, 41, 0, 12)]
    [InlineData(16, 16, 0, 0)]
    public void The_middle_of_an_image_is_cut_out(int width, int height, int left, int top)
    {
        RgbaImage square = new SquarePreprocessing(16, SquareKind.Crop).Apply(TestDataset.Gradient(width, height, 7));

        Assert.Equal((16, 16), (square.Width, square.Height));
        Assert.Equal([left, top, 7, 255], square.Pixels[..4].Select(value => (int)value));
        Assert.Equal([left + 15, top + 15, 7, 255], square.Pixels[^4..].Select(value => (int)value));
    }

    [Theory]
    [InlineData(32, 16, 0, 4)]
    [InlineData(16, 32, 4, 0)]
    [InlineData(1, 1000, 7, 0)]
    public void A_whole_image_is_fitted_into_white(int width, int height, int left, int top)
    {
        RgbaImage square = new SquarePreprocessing(16, SquareKind.Fit).Apply(TestDataset.Gradient(width, height, 7));

        Assert.Equal((16, 16), (square.Width, square.Height));
        bool[] white = [.. Enumerable.Range(0, 256).Select(i => square.Pixels[(i * 4) + 2] == 255)];
        for (int y = 0; y < 16; y++)
        {
            for (int x = 0; x < 16; x++)
            {
                bool inner = x >= left && x < Math.Max(left + 1, 16 - left) && y >= top && y < 16 - top;
                Assert.Equal(!inner && !(width == 1 && x > left), white[(y * 16) + x] && !(width == 1 && x > left));
            }
        }
    }

    [Fact]
    public void A_large_image_is_reduced_and_a_small_one_enlarged()
    {
        var square = new SquarePreprocessing(32, SquareKind.Crop);

        Assert.Equal((32, 32), (square.Apply(TestDataset.Gradient(100, 90, 3)).Width, square.Apply(TestDataset.Gradient(5, 9, 3)).Height));
    }
}
