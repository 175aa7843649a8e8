using GanFunctions.Training.Metrics;
using TorchSharp;
using static TorchSharp.torch;

namespace GanFunctions.Training.Tests.Metrics;

public class FeatureDistanceTests
{
    private const int Images = 60;

    [Fact]
    public void The_frechet_distance_of_a_set_to_itself_is_0()
    {
        FeatureSet set = Normal(1, [1, 2, 3], [0.5, 1, 2]);

        Assert.Equal(0, FrechetDistance.Between(set, set), 1e-6);
    }

    [Fact]
    public void The_frechet_distance_of_independent_features_is_that_of_their_means_and_deviations() =>
        // 3² + 4² for the means, (1 - 0.5)² + (2 - 5)² for the deviations.
        Assert.Equal(25 + 0.25 + 9, FrechetDistance.Between(Normal(1, [0, 0, 1], [1, 2, 1]), Normal(2, [3, 4, 1], [0.5, 5, 1])), 1e-3);

    [Fact]
    public void The_frechet_distance_sees_correlation()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor first = tensor(new[,] { { 1.0, 0 }, { 0.8, 0.6 } });
        Tensor second = tensor(new[,] { { 2.0, 0 }, { -1, 0.5 } });
        Tensor c1 = first.mm(first.t());
        Tensor c2 = second.mm(second.t());

        // Of 2 by 2 matrices the trace of the root is the root of trace + 2 sqrt(determinant).
        double root = Math.Sqrt(c1.mm(c2).trace().item<double>() + (2 * Math.Sqrt(Determinant(c1) * Determinant(c2))));
        double expected = c1.trace().item<double>() + c2.trace().item<double>() - (2 * root);

        Assert.Equal(expected, FrechetDistance.Between(Set(White(1, 2).mm(first.t())), Set(White(2, 2).mm(second.t()))), 1e-3);
    }

    [Fact]
    public void Fewer_images_than_features_have_a_frechet_distance_too()
    {
        using DisposeScope scope = NewDisposeScope();
        using var generator = new Generator(1);
        FeatureSet few = Set(randn([3, 20], generator: generator).to(ScalarType.Float64));

        Assert.Equal(0, FrechetDistance.Between(few, few), 1e-4);
        Assert.Equal(20 * 0.25, FrechetDistance.Between(few, few with { Values = [.. few.Values.Select(value => value + 0.5f)] }), 1e-3);
    }

    [Fact]
    public void The_kernel_distance_is_the_unbiased_estimate_over_all_pairs()
    {
        FeatureSet x = Normal(1, [0, 0.5], [1, 1]);
        FeatureSet y = Normal(2, [1, 0], [0.5, 2]);
        double Kernel(FeatureSet a, int i, FeatureSet b, int j)
        {
            double product = (a.Values[i * 2] * (double)b.Values[j * 2]) + (a.Values[(i * 2) + 1] * (double)b.Values[(j * 2) + 1]);
            return Math.Pow((product / 2) + 1, 3);
        }

        double expected = 0;
        for (int i = 0; i < Images; i++)
        {
            for (int j = 0; j < Images; j++)
            {
                expected += i == j ? 0 : (Kernel(x, i, x, j) + Kernel(y, i, y, j)) / (Images * (Images - 1.0));
                expected -= 2 * Kernel(x, i, y, j) / (Images * (double)Images);
            }
        }

        Assert.Equal(expected, KernelDistance.Between(x, y, default), 1e-9);
        Assert.True(expected > 0.1);
    }

    [Fact]
    public void The_kernel_distance_of_sets_from_one_distribution_is_about_0_and_may_be_below()
    {
        double[] distances = [.. Enumerable.Range(0, 20).Select(seed => KernelDistance.Between(Drawn(2 * seed, 200), Drawn((2 * seed) + 1, 150), default))];

        Assert.Equal(0, distances.Average(), 0.02);
        Assert.Contains(distances, distance => distance < 0);
        Assert.Contains(distances, distance => distance > 0);
    }

    [Fact]
    public void The_kernel_distance_is_the_same_every_time()
    {
        (FeatureSet x, FeatureSet y) = (Drawn(1, 50), Drawn(2, 70));

        Assert.Equal(KernelDistance.Between(x, y, default), KernelDistance.Between(x, y, default));
    }

    [Fact]
    public void Equal_sets_overlap_wholly_and_distant_ones_not_at_all()
    {
        FeatureSet set = Drawn(1, 30);

        Assert.Equal((1, 1), ManifoldOverlap.Between(set, set, default));
        Assert.Equal((0, 0), ManifoldOverlap.Between(set, set with { Values = [.. set.Values.Select(value => value + 100)] }, default));
    }

    [Fact]
    public void A_generator_that_knows_half_of_the_images_is_precise_and_recalls_half()
    {
        FeatureSet real = Line(0, 1, 2, 3, 4, 100, 101, 102, 103, 104);
        FeatureSet generated = Line(0.5f, 1.5f, 2.5f, 3.5f, 2, 1, 0, 3, 4, 1.2f);

        Assert.Equal((1, 0.5), ManifoldOverlap.Between(real, generated, default));
    }

    [Fact]
    public void Balls_reach_to_the_third_neighbour()
    {
        // The farthest balls are those of 0 (radius 3, to 3) and of 6 (radius 5, to 1).
        FeatureSet real = Line(0, 1, 2, 3, 6);

        Assert.Equal(0.6, ManifoldOverlap.Between(real, Line(10.9f, 11.1f, -2.9f, -3.1f, 4), default).Precision, 1e-9);
    }

    [Fact]
    public void Comparisons_can_be_cancelled()
    {
        FeatureSet set = Drawn(1, 10);

        Assert.Throws<OperationCanceledException>(() => KernelDistance.Between(set, set, new CancellationToken(true)));
        Assert.Throws<OperationCanceledException>(() => ManifoldOverlap.Between(set, set, new CancellationToken(true)));
    }

    private static double Determinant(Tensor matrix) =>
        (matrix[0, 0].item<double>() * matrix[1, 1].item<double>()) - (matrix[0, 1].item<double>() * matrix[1, 0].item<double>());

    private static FeatureSet Line(params float[] values) => new(values, values.Length, 1);

    private static FeatureSet Drawn(int seed, int count)
    {
        using DisposeScope scope = NewDisposeScope();
        using var generator = new Generator((ulong)seed);
        return Set(randn([count, 4], generator: generator).to(ScalarType.Float64));
    }

    /// <summary>A set whose mean and deviations are exactly those stated, and whose features are not correlated.</summary>
    private static FeatureSet Normal(ulong seed, double[] mean, double[] deviation)
    {
        using DisposeScope scope = NewDisposeScope();
        return Set((White(seed, mean.Length) * tensor(deviation)) + tensor(mean));
    }

    /// <summary>Points with mean 0 and the identity as their covariance.</summary>
    private static Tensor White(ulong seed, int length)
    {
        using var generator = new Generator(seed);
        Tensor values = randn([Images, length], generator: generator).to(ScalarType.Float64);
        (Tensor q, _) = linalg.qr(values - values.mean([0]));
        return q * Math.Sqrt(Images - 1);
    }

    private static FeatureSet Set(Tensor values) =>
        new(values.to(ScalarType.Float32).contiguous().data<float>().ToArray(), (int)values.shape[0], (int)values.shape[1]);
}
