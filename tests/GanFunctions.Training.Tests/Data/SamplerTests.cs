using CsCheck;
using GanFunctions.Training.Data;

namespace GanFunctions.Training.Tests.Data;

public class SamplerTests
{
    [Fact]
    public void An_epoch_shows_every_image_of_A_about_equally_often_and_images_of_B_beside_them() =>
        Gen.Select(Gen.Int[1, 12], Gen.Int[1, 12], Gen.ULong, Gen.Int[0, 3]).Sample((countA, countB, seed, epoch) =>
        {
            var sampler = new UnpairedSampler(countA, countB, 1, seed);

            var drawn = Enumerable.Range(0, (int)sampler.StepsPerEpoch)
                .Select(step => sampler.Sample((epoch * sampler.StepsPerEpoch) + step, new Random(step)))
                .ToList();

            Assert.Equal(Math.Max(countA, countB), drawn.Count);
            int[] times = [.. Enumerable.Range(0, countA).Select(image => drawn.Count(step => step.A[0] == image))];
            Assert.InRange(times.Max() - times.Min(), 0, 1);
            Assert.All(drawn, step => Assert.InRange(step.B[0], 0, countB - 1));
        });

    [Fact]
    public void An_epoch_shows_every_pair_once() =>
        Gen.Select(Gen.Int[1, 30], Gen.ULong, Gen.Int[0, 3]).Sample((count, seed, epoch) =>
        {
            var sampler = new PairedSampler(count, 1, seed);

            var drawn = Enumerable.Range(0, count).Select(step => sampler.Sample(((long)epoch * count) + step, new Random(0))).ToList();

            Assert.Equal(count, sampler.StepsPerEpoch);
            Assert.Equal(Enumerable.Range(0, count), drawn.Select(step => step.A[0]).Order());
            Assert.All(drawn, step => Assert.Equal(step.A, step.B));
        });

    [Fact]
    public void A_batch_that_no_domain_fills_is_filled_by_repetition()
    {
        var unpaired = new UnpairedSampler(2, 3, 8, 1);
        var paired = new PairedSampler(3, 8, 1);

        Assert.Equal((1, 1), (unpaired.StepsPerEpoch, paired.StepsPerEpoch));
        Assert.Equal(8, unpaired.Sample(0, new Random(0)).A.Count);
        Assert.Equal([0, 1, 2], paired.Sample(0, new Random(0)).A.Distinct().Order());
    }

    [Fact]
    public void A_step_has_the_same_images_whatever_was_asked_before()
    {
        var fresh = new UnpairedSampler(7, 7, 2, 5);
        var used = new UnpairedSampler(7, 7, 2, 5);
        for (long step = 0; step < 20; step++)
        {
            used.Sample(step, new Random(0));
        }

        Assert.Equal(used.Sample(4, new Random(1)).A, fresh.Sample(4, new Random(1)).A);
    }

    [Fact]
    public void Epochs_and_seeds_have_different_orders()
    {
        var sampler = new UnpairedSampler(20, 20, 20, 5);
        var other = new UnpairedSampler(20, 20, 20, 6);

        Assert.NotEqual(sampler.Sample(0, new Random(0)).A, sampler.Sample(1, new Random(0)).A);
        Assert.NotEqual(sampler.Sample(0, new Random(0)).A, other.Sample(0, new Random(0)).A);
    }
}
