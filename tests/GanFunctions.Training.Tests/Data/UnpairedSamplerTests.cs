using CsCheck;
using GanFunctions.Inference.Imaging;
using GanFunctions.Training.Data;

namespace GanFunctions.Training.Tests.Data;

public class UnpairedSamplerTests
{
    [Fact]
    public void An_epoch_shows_every_image_of_A_about_equally_often_and_only_images_of_B_beside_them() =>
        Gen.Select(Gen.Int[1, 12], Gen.Int[1, 12], Gen.ULong, Gen.Int[0, 3]).Sample((countA, countB, seed, epoch) =>
        {
            IReadOnlyList<NamedImage> a = Images(countA);
            IReadOnlyList<NamedImage> b = Images(countB);
            var sampler = new UnpairedSampler(a, b, 1, seed);

            var drawn = Enumerable.Range(0, (int)sampler.StepsPerEpoch)
                .Select(step => sampler.Sample((epoch * sampler.StepsPerEpoch) + step, new Random(step)))
                .ToList();

            Assert.Equal(Math.Max(countA, countB), drawn.Count);
            int[] times = [.. a.Select(image => drawn.Count(step => step.A[0] == image.Image))];
            Assert.InRange(times.Max() - times.Min(), 0, 1);
            Assert.All(drawn, step => Assert.Contains(step.B[0], b.Select(image => image.Image)));
        });

    [Fact]
    public void A_step_has_the_same_images_whatever_was_asked_before()
    {
        IReadOnlyList<NamedImage> images = Images(7);
        var fresh = new UnpairedSampler(images, images, 2, 5);
        var used = new UnpairedSampler(images, images, 2, 5);
        for (long step = 0; step < 20; step++)
        {
            used.Sample(step, new Random(0));
        }

        Assert.Equal(used.Sample(4, new Random(1)).A, fresh.Sample(4, new Random(1)).A);
    }

    [Fact]
    public void Epochs_have_different_orders()
    {
        IReadOnlyList<NamedImage> images = Images(20);
        var sampler = new UnpairedSampler(images, images, 20, 5);

        Assert.NotEqual(sampler.Sample(0, new Random(0)).A, sampler.Sample(1, new Random(0)).A);
    }

    private static IReadOnlyList<NamedImage> Images(int count) =>
        [.. Enumerable.Range(0, count).Select(i => new NamedImage($"{i}.png", new RgbaImage(1, 1, new byte[4])))];
}
