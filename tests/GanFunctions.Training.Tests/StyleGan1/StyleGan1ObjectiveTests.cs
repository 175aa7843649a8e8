using GanFunctions.Networks.StyleGan1;
using GanFunctions.Pipeline.Training;
using GanFunctions.Training.Losses;
using GanFunctions.Training.StyleGan1;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace GanFunctions.Training.Tests.StyleGan1;

/// <summary>Losses and gradients against those of automatic double differentiation, in double precision.</summary>
public sealed class StyleGan1ObjectiveTests : IDisposable
{
    private static readonly GrowthPhase Phase = new(1, 0.3);

    private readonly DisposeScope _scope = NewDisposeScope();
    private readonly StyleGan1Discriminator _discriminator = new(new StyleGan1Configuration { WDim = 4, Channels = [16, 16, 16] });
    private readonly Tensor _real;
    private readonly Tensor _fake;

    public StyleGan1ObjectiveTests()
    {
        _discriminator.to(ScalarType.Float64);
        _real = rand(3, 3, 8, 8, ScalarType.Float64);
        _fake = rand(3, 3, 8, 8, ScalarType.Float64);
    }

    public void Dispose()
    {
        _discriminator.Dispose();
        _scope.Dispose();
    }

    [Fact]
    public void The_non_saturating_loss_with_R1_has_the_gradients_of_its_definition()
    {
        const double Gamma = 7;
        Tensor images = _real.detach().requires_grad_();
        Tensor scores = Score(images);
        Tensor slopes = autograd.grad([scores.sum()], [images], retain_graph: true, create_graph: true)[0];
        Tensor real = (1 + (-scores).exp()).log().mean();
        Tensor fake = (1 + Score(_fake).exp()).log().mean();
        Tensor penalty = slopes.square().sum([1, 2, 3]).mean() * (Gamma / 2);

        AssertSame(Configuration(AdversarialLossKind.NonSaturating) with { Gamma = Gamma }, real, fake, penalty);
    }

    [Fact]
    public void The_loss_of_WGAN_GP_has_the_gradients_of_its_definition()
    {
        Tensor scores = Score(_real);
        Tensor real = (scores.square().mean() * 0.001) - scores.mean();
        Tensor fake = Score(_fake).mean();
        Tensor penalty = GradientPenalty.Loss(new AtPhase(_discriminator), _real, _fake, new Random(3)) * 5;

        AssertSame(Configuration(AdversarialLossKind.WganGp) with { LambdaGp = 5 }, real, fake, penalty);
    }

    [Theory]
    [InlineData(AdversarialLossKind.NonSaturating)]
    [InlineData(AdversarialLossKind.WganGp)]
    public void The_generator_is_told_to_raise_scores(AdversarialLossKind loss)
    {
        Tensor scores = tensor([-1.0, 0.5]).requires_grad_();

        Tensor value = new StyleGan1Objective(Configuration(loss)).Generator(scores);
        value.backward();

        double expected = loss == AdversarialLossKind.WganGp ? 0.25 : (Math.Log(1 + Math.E) + Math.Log(1 + Math.Exp(-0.5))) / 2;
        Assert.Equal(expected, value.item<double>(), 1e-9);
        Assert.True((scores.grad! < 0).all().item<bool>());
    }

    [Fact]
    public void Without_weight_there_is_no_penalty()
    {
        DiscriminatorTerms terms = new StyleGan1Objective(Configuration(AdversarialLossKind.NonSaturating) with { Gamma = 0 })
            .Discriminator(_discriminator, _real, _fake, Phase, new Random(3));

        Assert.Equal(0, terms.Penalty.item<float>());
        Assert.Equal((terms.Real + terms.Fake).item<double>(), terms.Total.item<double>(), 1e-12);
    }

    private static TrainingConfiguration Configuration(AdversarialLossKind loss) => TrainingConfigurationDefaults.Fill(
        new TrainingConfiguration { Architecture = TrainingArchitecture.StyleGan, Loss = loss, Resolution = 16 });

    private Tensor Score(Tensor images) => _discriminator.Score(images, Phase);

    private void AssertSame(TrainingConfiguration configuration, Tensor real, Tensor fake, Tensor penalty)
    {
        Parameter[] used = [.. _discriminator.parameters()];
        (real + fake + penalty).backward();
        Tensor?[] expected = [.. used.Select(parameter => parameter.grad?.clone())];
        _discriminator.zero_grad();

        DiscriminatorTerms terms = new StyleGan1Objective(configuration).Discriminator(_discriminator, _real, _fake, Phase, new Random(3));
        terms.Total.backward();

        Assert.Equal(real.item<double>(), terms.Real.item<double>(), 1e-9);
        Assert.Equal(fake.item<double>(), terms.Fake.item<double>(), 1e-9);
        Assert.Equal(penalty.item<double>(), terms.Penalty.item<double>(), 1e-9 + (1e-9 * Math.Abs(penalty.item<double>())));
        Assert.All(used.Zip(expected), pair =>
        {
            if (pair.Second is null)
            {
                Assert.True(pair.First.grad is null || pair.First.grad.abs().max().item<double>() == 0);
                return;
            }

            double scale = pair.Second.abs().max().item<double>();
            Assert.InRange((pair.Second - pair.First.grad!).abs().max().item<double>(), 0, (1e-6 * scale) + 1e-9);
        });
    }

    private sealed class AtPhase(StyleGan1Discriminator discriminator) : nn.Module<Tensor, Tensor>(nameof(AtPhase))
    {
        public override Tensor forward(Tensor input) => discriminator.Score(input, Phase);
    }
}
