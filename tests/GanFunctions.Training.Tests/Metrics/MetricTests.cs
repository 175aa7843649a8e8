using GanFunctions.Pipeline.Training;
using GanFunctions.Training.Metrics;
using TorchSharp;
using static TorchSharp.torch;

namespace GanFunctions.Training.Tests.Metrics;

public class MetricTests
{
    [Theory]
    [InlineData(0.2, 20)]
    [InlineData(0.02, 40)]
    public void A_shift_of_all_pixels_has_the_signal_to_noise_ratio_of_its_share_of_the_range(double shift, double decibels)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor image = Noise(1, 20);

        Assert.Equal(decibels, PeakSignalToNoise.Between(image, image + shift), 1e-3);
    }

    [Fact]
    public void Equal_images_have_no_noise_and_are_wholly_similar()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor image = Noise(1, 40);

        Assert.Equal(double.PositiveInfinity, PeakSignalToNoise.Between(image, image));
        Assert.Equal(1, MultiScaleSimilarity.Between(image, image), 1e-12);
    }

    [Theory]
    [InlineData(180)]
    [InlineData(64)]
    [InlineData(16)]
    [InlineData(8)]
    public void Similarity_falls_as_noise_grows_and_is_symmetric(int side)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor image = Waves(side);
        Tensor noise = Noise(2, side);

        double[] similarities = [.. new[] { 0, 0.1, 0.3, 0.9 }.Select(part => MultiScaleSimilarity.Between(image, image + (noise * part)))];

        Assert.Equal(similarities.OrderDescending(), similarities);
        Assert.Equal(1, similarities[0], 1e-9);
        Assert.InRange(similarities[3], 0, 0.95);
        Assert.Equal(similarities[2], MultiScaleSimilarity.Between(image + (noise * 0.3), image), 1e-12);
    }

    [Fact]
    public void Similarity_of_flat_images_is_that_of_their_luminance()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor dark = full([1, 3, 200, 200], 0.25);
        Tensor bright = full([1, 3, 200, 200], 0.75);
        const double Constant = 0.02 * 0.02;
        double luminance = ((2 * 0.25 * 0.75) + Constant) / ((0.25 * 0.25) + (0.75 * 0.75) + Constant);

        Assert.Equal(Math.Pow(luminance, 0.1333), MultiScaleSimilarity.Between(dark, bright), 1e-4);
    }

    [Fact]
    public void Opposite_images_are_not_similar_at_all()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor image = Noise(4, 64);

        Assert.Equal(0, MultiScaleSimilarity.Between(image, -image));
    }

    [Fact]
    public void Equal_sets_have_distance_0_and_the_distance_is_symmetric()
    {
        IReadOnlyList<double> same = Distance(i => Noise(i, 64), i => Noise(i, 64));
        IReadOnlyList<double> forth = Distance(i => Noise(i, 64), _ => Waves(64));
        IReadOnlyList<double> back = Distance(_ => Waves(64), i => Noise(i, 64));

        Assert.Equal([0, 0, 0], same);
        Assert.Equal(forth, back);
        Assert.All(forth, distance => Assert.True(distance > 1));
    }

    [Fact]
    public void The_distance_grows_with_the_share_of_another_texture()
    {
        double[] distances = [.. new[] { 0, 0.2, 0.5, 1 }.Select(part =>
            Distance(_ => Waves(64), i => (Waves(64) * (1 - part)) + (Noise(i, 64) * part)).Average())];

        Assert.Equal(distances.Order(), distances);
        Assert.Equal(distances.Distinct().Count(), distances.Length);
    }

    [Fact]
    public void The_distance_does_not_see_brightness_or_contrast_of_whole_sets()
    {
        IReadOnlyList<double> distances = Distance(i => Noise(i, 64), i => (Noise(i, 64) * 0.5) + 0.25);

        Assert.All(distances, distance => Assert.InRange(distance, 0, 1e-2));
    }

    [Fact]
    public void Sets_of_the_same_texture_are_closer_than_those_of_others()
    {
        double alike = Distance(i => Noise(i, 64), i => Noise(100 + i, 64)).Average();
        double unlike = Distance(i => Noise(i, 64), _ => Waves(64)).Average();

        Assert.True(alike * 2 < unlike, $"{alike} and {unlike}");
    }

    [Theory]
    [InlineData(256, new[] { 256, 128, 64, 32, 16 })]
    [InlineData(100, new[] { 100, 50, 25 })]
    [InlineData(66, new[] { 66, 33, 17 })]
    [InlineData(31, new[] { 31 })]
    [InlineData(16, new[] { 16 })]
    public void The_pyramid_ends_at_16_pixels_and_loses_nothing(int side, int[] sides)
    {
        using DisposeScope scope = NewDisposeScope();

        IReadOnlyList<Tensor> levels = LaplacianPyramid.Of(Noise(1, side));

        Assert.Equal(sides, LaplacianPyramid.Sides(side));
        Assert.Equal(sides, levels.Select(level => (int)level.shape[3]));
    }

    [Fact]
    public void A_flat_image_has_nothing_but_its_coarsest_level()
    {
        using DisposeScope scope = NewDisposeScope();

        IReadOnlyList<Tensor> levels = LaplacianPyramid.Of(full([1, 3, 64, 64], 0.5));

        // Mirroring an image that was spread out leaves its last column without a right neighbour.
        Assert.Equal(0, levels[0].narrow(2, 2, 60).narrow(3, 2, 60).abs().max().item<float>(), 1e-6f);
        Assert.Equal(0.5f, levels[^1].narrow(2, 2, 12).narrow(3, 2, 12).mean().item<float>(), 1e-6f);
    }

    [Theory]
    [InlineData(SnapshotMetric.Swd, 1, 2, true)]
    [InlineData(SnapshotMetric.Psnr, 1, 2, false)]
    [InlineData(SnapshotMetric.MsSsim, 0.9, 0.8, true)]
    [InlineData(SnapshotMetric.Swd, 2, 2, false)]
    [InlineData(SnapshotMetric.Psnr, 2, 2, false)]
    [InlineData(SnapshotMetric.Swd, double.NaN, 2, false)]
    [InlineData(SnapshotMetric.Swd, 2, double.NaN, true)]
    [InlineData(SnapshotMetric.Psnr, double.NaN, double.NaN, false)]
    public void A_lower_distance_and_a_higher_similarity_are_better(SnapshotMetric metric, double candidate, double than, bool better) =>
        Assert.Equal(better, metric.IsBetter(candidate, than));

    private static IReadOnlyList<double> Distance(Func<int, Tensor> first, Func<int, Tensor> second)
    {
        const int Images = 4;
        using DisposeScope scope = NewDisposeScope();
        var x = new PatchDescriptors(64, Images);
        var y = new PatchDescriptors(64, Images);
        for (int i = 0; i < Images; i++)
        {
            x.Add(first(i));
            y.Add(second(i));
        }

        return SlicedWassersteinDistance.Between(x, y, CPU, default);
    }

    private static Tensor Noise(int seed, int side)
    {
        using var draws = new Generator((ulong)seed);
        return (rand([1, 3, side, side], generator: draws) * 2) - 1;
    }

    private static Tensor Waves(int side)
    {
        Tensor line = arange(side, dtype: ScalarType.Float32) * 0.5;
        return (line.sin().unsqueeze(0) * line.cos().unsqueeze(1)).expand(1, 3, side, side).contiguous();
    }
}
