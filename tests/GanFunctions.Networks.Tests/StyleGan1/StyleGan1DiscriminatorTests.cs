using GanFunctions.Networks.StyleGan1;
using GanFunctions.TestSupport;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace GanFunctions.Networks.Tests.StyleGan1;

public sealed class StyleGan1DiscriminatorTests
{
    [Theory]
    [Trait("Category", "Parity")]
    [InlineData("logits.step3", "img", 1)]
    [InlineData("logits.step3.alpha0.4", "img", 0.4)]
    [InlineData("logits.step1", "img8", 1)]
    public void Scores_reproduce_the_reference(string output, string images, double alpha)
    {
        Fixture fixture = Fixture.Load("stylegan1_discriminator");
        using DisposeScope scope = NewDisposeScope();
        using StyleGan1Discriminator discriminator = fixture.CreateStyleGan1Discriminator();
        Tensor input = fixture.Tensor(images);

        fixture.AssertClose(output, discriminator.Score(input, GrowthPhase.Of(input.shape[2]) with { Alpha = alpha }));
    }

    [Fact]
    [Trait("Category", "Parity")]
    public void The_penalty_on_slopes_and_its_gradients_reproduce_the_reference()
    {
        Fixture fixture = Fixture.Load("stylegan1_discriminator");
        using DisposeScope scope = NewDisposeScope();
        using StyleGan1Discriminator discriminator = fixture.CreateStyleGan1Discriminator();
        double gamma = fixture.Facts["losses"]!["r1_gamma"]!.GetValue<double>();

        ScoresWithSlopes scores = discriminator.ScoreWithSlopes(fixture.Tensor("img"), new GrowthPhase(3));
        Tensor slopes = scores.Slopes();
        (scores.SlopesAlong(slopes).mean() * gamma).backward();

        fixture.AssertClose("logits.step3", scores.Scores);
        fixture.AssertClose("r1.grad_img", slopes);
        Assert.Equal(
            fixture.Facts["losses"]!["r1_penalty"]!.GetValue<double>(), (slopes.square().sum() / 4 * (gamma / 2)).item<float>(), 1e-6);
        Dictionary<string, Parameter> parameters = discriminator.named_parameters().ToDictionary(entry => entry.name, entry => entry.parameter);
        fixture.AssertClose("r1.grad_linear_weight", parameters["linear.linear.weight_orig"].grad!);
        fixture.AssertClose("r1.grad_from_rgb0_weight", parameters["from_rgb.0.0.conv.weight_orig"].grad!);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(2, 0.3)]
    [InlineData(3, 0.6)]
    [InlineData(3, 1)]
    public void Gradients_of_slopes_are_those_of_double_differentiation_in_double_precision(int index, double alpha)
    {
        using DisposeScope scope = NewDisposeScope();
        using var discriminator = new StyleGan1Discriminator(StyleGan1Case.Configuration with { Channels = [16, 16, 16, 16] });
        discriminator.to(ScalarType.Float64);
        var phase = new GrowthPhase(index, alpha);
        Tensor images = rand(3, 3, phase.Resolution, phase.Resolution, ScalarType.Float64).requires_grad_();
        Tensor slopes = autograd.grad([discriminator.Score(images, phase).sum()], [images], retain_graph: true, create_graph: true)[0];
        (slopes.square().sum() / 2).backward();
        Dictionary<string, Tensor?> expected = discriminator.named_parameters().ToDictionary(entry => entry.name, entry => entry.parameter.grad?.clone());
        discriminator.zero_grad();

        ScoresWithSlopes scores = discriminator.ScoreWithSlopes(images, phase);
        scores.SlopesAlong(scores.Slopes()).sum().backward();

        Assert.Contains(expected.Values, gradient => gradient is not null);
        foreach ((string name, Parameter parameter) in discriminator.named_parameters())
        {
            Tensor wanted = expected[name] ?? zeros_like(parameter);
            Tensor actual = parameter.grad ?? zeros_like(parameter);
            double difference = (wanted - actual).abs().max().item<double>();
            Assert.True(difference <= 1e-6 * wanted.abs().max().item<double>() + 1e-9, $"{name} differs by {difference}.");
        }
    }

    [Fact]
    public void Identical_images_and_different_ones_are_told_apart_by_their_deviation()
    {
        using DisposeScope scope = NewDisposeScope();
        using var discriminator = new StyleGan1Discriminator(StyleGan1Case.Configuration);
        Tensor image = randn(1, 3, 8, 8);

        Tensor alone = discriminator.call(image);
        Tensor amongOthers = discriminator.call(cat([image, randn(3, 3, 8, 8)]))[0];
        Tensor amongCopies = discriminator.call(image.expand(4, -1, -1, -1))[0];

        Assert.Equal(alone.item<float>(), amongCopies.item<float>(), 1e-4);
        Assert.NotEqual(alone.item<float>(), amongOthers.item<float>(), 1e-4);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_phase_begins_with_the_scores_of_the_phase_before(int index)
    {
        using DisposeScope scope = NewDisposeScope();
        using var discriminator = new StyleGan1Discriminator(StyleGan1Case.Configuration);
        Tensor images = randn(2, 3, new GrowthPhase(index).Resolution, new GrowthPhase(index).Resolution);

        Tensor before = discriminator.Score(nn.functional.avg_pool2d(images, 2), new GrowthPhase(index - 1));
        Tensor after = discriminator.Score(images, new GrowthPhase(index, 0));

        Assert.Equal(0, (before - after).abs().max().item<float>(), 1e-5);
    }

    [Fact]
    public void Images_that_are_no_power_of_two_are_refused()
    {
        using var discriminator = new StyleGan1Discriminator(StyleGan1Case.Configuration);
        using Tensor images = zeros(1, 3, 12, 12);

        Assert.Throws<ArgumentException>(() => discriminator.call(images));
    }
}
