using GanFunctions.Networks.StyleGan1;
using GanFunctions.Training.StyleGan1;
using TorchSharp;
using static TorchSharp.torch;

namespace GanFunctions.Training.Tests.StyleGan1;

public class GrowingImagesTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(0.25)]
    [InlineData(0)]
    public void Each_pixel_is_the_mean_of_its_square_blended_with_that_of_the_square_around_it(double alpha)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor images = rand(2, 3, 32, 32);

        Tensor reduced = GrowingImages.Reduce(images, new GrowthPhase(1, alpha));

        Assert.Equal([2, 3, 8, 8], reduced.shape);
        for (int y = 0; y < 8; y++)
        {
            for (int x = 0; x < 8; x++)
            {
                double own = Mean(1, 2, 4 * y, 4 * x, 4);
                double around = Mean(1, 2, 8 * (y / 2), 8 * (x / 2), 8);
                Assert.Equal((alpha * own) + ((1 - alpha) * around), reduced[1, 2, y, x].item<float>(), 1e-5);
            }
        }

        double Mean(int n, int c, int top, int left, int size) =>
            images[n, c].narrow(0, top, size).narrow(1, left, size).mean().item<float>();
    }

    [Fact]
    public void At_the_last_phase_images_are_left_as_they_are()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor images = rand(1, 3, 16, 16);

        Assert.True(images.equal(GrowingImages.Reduce(images, new GrowthPhase(2))).all().item<bool>());
    }

    [Theory]
    [InlineData(4, 4)]
    [InlineData(12, 12)]
    [InlineData(16, 8)]
    public void Images_of_another_size_are_refused(int height, int width)
    {
        using Tensor images = zeros(1, 3, height, width);

        Assert.Throws<ArgumentException>(() => GrowingImages.Reduce(images, new GrowthPhase(1)));
    }
}
