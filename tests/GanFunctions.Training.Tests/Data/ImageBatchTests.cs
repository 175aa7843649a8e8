using CsCheck;
using GanFunctions.Inference.Imaging;
using GanFunctions.Training.Data;
using static TorchSharp.torch;

namespace GanFunctions.Training.Tests.Data;

public class ImageBatchTests
{
    [Fact]
    public void A_random_crop_is_a_square_of_the_image_upright_or_mirrored() =>
        Gen.Select(Gen.Int[8, 20], Gen.Int[8, 20], Gen.Int[1, 8], Gen.Int).Sample((width, height, size, seed) =>
        {
            using Tensor crops = ImageBatch.RandomCrops([TestDataset.Gradient(width, height, 7)], size, new Random(seed), CPU);
            RgbaImage crop = ImageBatch.ToImage(crops);

            int first = crop.Pixels[0];
            int last = crop.Pixels[(size - 1) * 4];
            int left = Math.Min(first, last);
            Assert.Equal(size - 1, Math.Abs(last - first));
            Assert.InRange(left, 0, width - size);
            Assert.InRange(crop.Pixels[1], 0, height - size);
            for (int i = 0; i < size * size; i++)
            {
                int column = first <= last ? first + (i % size) : first - (i % size);
                Assert.Equal([(byte)column, (byte)(crop.Pixels[1] + (i / size)), 7, 255], crop.Pixels[(i * 4)..((i * 4) + 4)]);
            }
        });

    [Fact]
    public void Every_place_and_both_orientations_are_drawn()
    {
        var random = new Random(1);
        RgbaImage image = TestDataset.Gradient(4, 3, 0);

        var seen = Enumerable.Range(0, 300).Select(_ =>
        {
            using Tensor crop = ImageBatch.RandomCrops([image], 2, random, CPU);
            byte[] pixels = ImageBatch.ToImage(crop).Pixels;
            return (pixels[0], pixels[4], pixels[1]);
        }).Distinct();

        Assert.Equal(3 * 2 * 2, seen.Count());
    }

    [Fact]
    public void Black_is_minus_1_and_white_is_1_in_planes_of_red_green_and_blue()
    {
        using Tensor batch = ImageBatch.FromImage(new RgbaImage(2, 1, [255, 0, 255, 0, 0, 255, 0, 9]), CPU);

        Assert.Equal([1, 3, 1, 2], batch.shape);
        Assert.Equal([1f, -1f, -1f, 1f, 1f, -1f], batch.data<float>().ToArray().Select(value => MathF.Round(value, 5)));
    }
}
