using GanFunctions.Training.StyleGan.Augmentation;
using TorchSharp;
using static TorchSharp.torch;

namespace GanFunctions.Training.Tests.StyleGan.Augmentation;

public class AdaptiveAugmentationTests
{
    private static readonly AdaptiveAugmentation Augmentation = new();

    [Fact]
    public void At_0_images_are_the_same_bit_for_bit()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor images = Noise(1, 5, 16);

        Assert.True(images.equal(Augmentation.Apply(images, 0, new Random(1))).all().item<bool>());
    }

    [Fact]
    public void Images_that_nothing_is_done_to_are_the_same_bit_for_bit_beside_others()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor images = Noise(1, 4, 16);
        AugmentationParameters nothing = new();

        Tensor result = AdaptiveAugmentation.Apply(images, [nothing, nothing with { Scale = 1.1, Hue = 1 }, nothing, nothing with { Flip = true }]);

        Assert.True(images[0].equal(result[0]).all().item<bool>());
        Assert.True(images[2].equal(result[2]).all().item<bool>());
        Assert.True(images[3].flip(2).equal(result[3]).all().item<bool>());
        Assert.True((images[1] - result[1]).abs().max().item<float>() > 0.1);
    }

    [Fact]
    public void An_image_becomes_the_same_alone_and_beside_others()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor images = Noise(1, 6, 16);
        AugmentationParameters[] parameters = [.. Drawn(6, 1)];

        Tensor together = AdaptiveAugmentation.Apply(images, parameters);

        for (int i = 0; i < parameters.Length; i++)
        {
            AssertClose(AdaptiveAugmentation.Apply(images.narrow(0, i, 1), [parameters[i]]), together.narrow(0, i, 1), 1e-4);
        }
    }

    [Fact]
    public void The_same_draws_give_the_same_images_and_others_give_others()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor images = Noise(1, 8, 16);
        Tensor first = Augmentation.Apply(images, 0.8, new Random(5));

        Assert.True(first.equal(Augmentation.Apply(images, 0.8, new Random(5))).all().item<bool>());
        Assert.False(first.equal(Augmentation.Apply(images, 0.8, new Random(6))).all().item<bool>());
    }

    [Fact]
    public void The_generator_of_libtorch_is_not_asked()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor images = Noise(1, 4, 16);
        manual_seed(1);
        Tensor undisturbed = rand(4);
        manual_seed(1);

        Augmentation.Apply(images, 1, new Random(5));

        Assert.True(undisturbed.equal(rand(4)).all().item<bool>());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(0.3)]
    public void Gradients_agree_with_differences(double p)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor images = Noise(1, 6, 16).requires_grad_();
        Tensor direction = Noise(2, 6, 16);
        Tensor weights = Noise(3, 6, 16) + (direction * 0.5);
        Tensor Loss(Tensor at) => (Augmentation.Apply(at, p, new Random(4)) * weights).to(ScalarType.Float64).sum();

        Tensor slope = autograd.grad([Loss(images)], [images])[0];

        double difference = (Loss(images.detach() + (direction * 0.5)) - Loss(images.detach() - (direction * 0.5))).item<double>();
        Assert.True(Math.Abs(difference) > 0.5, $"{difference}");
        Assert.Equal(difference, (slope * direction).to(ScalarType.Float64).sum().item<double>(), 2e-3);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(0.3)]
    public void Penalties_of_gradients_have_gradients_that_agree_with_differences(double p)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor images = Noise(1, 6, 16);
        Tensor direction = Noise(2, 6, 16);
        Tensor filter = Noise(3, 1, 16)[0].unsqueeze(0);

        // The slope of a score with respect to the images before augmentation, squared: R1 (Mescheder et al. 2018).
        Tensor Penalty(Tensor at)
        {
            Tensor scores = (Augmentation.Apply(at, p, new Random(4)) * filter).tanh().sum([1, 2, 3]);
            return autograd.grad([scores.sum()], [at], retain_graph: true, create_graph: true)[0].square().to(ScalarType.Float64).sum();
        }

        double At(double step)
        {
            using Tensor moved = (images + (direction * step)).requires_grad_();
            return Penalty(moved).item<double>();
        }

        Tensor free = images.clone().requires_grad_();
        Penalty(free).backward();

        const double Step = 1e-3;
        double difference = (At(Step) - At(-Step)) / (2 * Step);
        Assert.True(Math.Abs(difference) > 1);
        Assert.Equal(difference, (free.grad! * direction).to(ScalarType.Float64).sum().item<double>(), 1e-2 * Math.Abs(difference));
    }

    [Fact]
    public void No_orientation_becomes_more_frequent_than_that_of_the_images_themselves()
    {
        using DisposeScope scope = NewDisposeScope();
        const int Images = 500;
        var random = new Random(1);
        AugmentationParameters[] parameters = [.. Enumerable.Range(0, Images).Select(_ => AugmentationParameters.Draw(0.5, random) with
        {
            Brightness = 0,
            Contrast = 1,
            LumaFlip = false,
            Hue = 0,
            Saturation = 1,
        })];
        Tensor image = zeros(1, 3, 16, 16);
        image[0, .., 1..5, 5..8] = 1;
        Tensor mean = AdaptiveAugmentation.Apply(image.expand(Images, -1, -1, -1), parameters).mean([0], keepdim: true);

        double Likeness(Tensor other) => (mean * other).sum().item<float>();

        double[] others = [.. Enumerable.Range(1, 3).Select(turns => image.rot90(turns, (2, 3)))
            .Concat(Enumerable.Range(0, 4).Select(turns => image.flip(3).rot90(turns, (2, 3)))).Select(Likeness)];
        Assert.All(others, likeness => Assert.True(likeness < 0.8 * Likeness(image), $"{likeness} and {Likeness(image)}"));
    }

    [Fact]
    public void No_tensors_are_left_behind()
    {
        using Tensor images = Noise(1, 4, 16).requires_grad_();
        void Step(int seed)
        {
            using DisposeScope scope = NewDisposeScope();
            autograd.grad([Augmentation.Apply(images, 0.7, new Random(seed)).square().sum()], [images]);
        }

        Step(0);
        long before = DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount;
        for (int seed = 1; seed < 10; seed++)
        {
            Step(seed);
        }

        Assert.Equal(before, DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount);
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(1.1)]
    [InlineData(double.NaN)]
    public void What_is_no_probability_is_refused(double p)
    {
        using Tensor images = Noise(1, 1, 4);

        Assert.Throws<ArgumentOutOfRangeException>(() => Augmentation.Apply(images, p, new Random(1)));
    }

    [Theory]
    [InlineData(1, 3, 8, 4)]
    [InlineData(1, 1, 8, 8)]
    [InlineData(1, 3, 1, 1)]
    public void Images_of_other_shapes_are_refused(params int[] shape)
    {
        using Tensor images = zeros([.. shape.Select(size => (long)size)]);

        ArgumentException refusal = Assert.Throws<ArgumentException>(() => Augmentation.Apply(images, 0.5, new Random(1)));
        Assert.Contains($"({string.Join(", ", shape)})", refusal.Message, StringComparison.Ordinal);
    }

    private static IEnumerable<AugmentationParameters> Drawn(int count, double p)
    {
        var random = new Random(9);
        return Enumerable.Range(0, count).Select(_ => AugmentationParameters.Draw(p, random));
    }

    private static Tensor Noise(ulong seed, int count, int side)
    {
        using var generator = new Generator(seed);
        return (rand([count, 3, side, side], generator: generator) * 2) - 1;
    }

    private static void AssertClose(Tensor expected, Tensor actual, double tolerance) =>
        Assert.InRange((expected - actual).abs().max().item<float>(), 0, tolerance);
}
