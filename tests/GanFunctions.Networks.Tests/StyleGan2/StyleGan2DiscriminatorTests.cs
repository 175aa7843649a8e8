using GanFunctions.Networks.StyleGan2;
using GanFunctions.TestSupport;
using TorchSharp;
using static TorchSharp.torch;

namespace GanFunctions.Networks.Tests.StyleGan2;

public class StyleGan2DiscriminatorTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Trait("Category", "Parity")]
    public void Reproduces_the_reference(bool twice)
    {
        Fixture fixture = Fixture.Load("stylegan2_discriminator");
        using DisposeScope scope = NewDisposeScope();
        using StyleGan2Discriminator discriminator = StyleGan2Case.Discriminator();

        Tensor logits = discriminator.Score(fixture.Tensor("img"), twice: twice);

        fixture.AssertClose("logits", logits);
        Assert.Equal(fixture.Facts["softplus_real"]!.GetValue<double>(), nn.functional.softplus(-logits).mean().item<float>(), 1e-5);
        Assert.Equal(fixture.Facts["softplus_fake"]!.GetValue<double>(), nn.functional.softplus(logits).mean().item<float>(), 1e-5);
    }

    [Fact]
    [Trait("Category", "Parity")]
    public void The_gradients_of_R1_reproduce_the_reference_to_the_second_order()
    {
        Fixture fixture = Fixture.Load("stylegan2_discriminator");
        using DisposeScope scope = NewDisposeScope();
        using StyleGan2Discriminator discriminator = StyleGan2Case.Discriminator();
        Tensor images = fixture.Tensor("img").requires_grad_();

        Tensor slopes = autograd.grad([discriminator.Score(images, twice: true).sum()], [images], null!, retain_graph: true, create_graph: true)[0];
        Tensor penalty = slopes.square().sum([1, 2, 3]).mean() * (fixture.Facts["r1_gamma"]!.GetValue<double>() / 2);
        penalty.backward();

        fixture.AssertClose("r1.grad_img", slopes);
        Assert.Equal(fixture.Facts["r1_penalty"]!.GetValue<double>(), penalty.item<float>(), 1e-5);
        fixture.AssertClose("r1.grad_b4_out_weight", discriminator.get_parameter("b4.out.weight")!.grad!);
        fixture.AssertClose("r1.grad_b32_fromrgb_weight", discriminator.get_parameter("b32.fromrgb.weight")!.grad!);
    }

    [Fact]
    public void Batches_that_are_scored_together_get_the_scores_they_get_alone()
    {
        using DisposeScope scope = NewDisposeScope();
        using StyleGan2Discriminator discriminator = new StyleGan2Discriminator(StyleGan2Case.Tiny).Shaken();
        Tensor a = randn(4, 3, 16, 16);
        Tensor b = randn(4, 3, 16, 16);

        Tensor together = discriminator.Score(cat([a, b]), parts: 2);

        StyleGan2Case.AssertClose(cat([discriminator.call(a), discriminator.call(b)]), together, 1e-5, "The scores");
        Assert.False(allclose(discriminator.Score(cat([a, b])), together, rtol: 0, atol: 1e-6));
    }

    [Fact]
    public void The_finest_blocks_are_the_first_to_freeze()
    {
        using var discriminator = new StyleGan2Discriminator(StyleGan2Case.Tiny);

        Assert.Equal(discriminator.named_children().Select(child => child.module), discriminator.Blocks, ReferenceEqualityComparer.Instance);
        Assert.Equal(["b16", "b8", "b4"], discriminator.named_children().Select(child => child.name));
    }
}
