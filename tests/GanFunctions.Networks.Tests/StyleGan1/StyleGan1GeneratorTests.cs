using GanFunctions.Networks.StyleGan1;
using GanFunctions.TestSupport;
using TorchSharp;
using static TorchSharp.torch;

namespace GanFunctions.Networks.Tests.StyleGan1;

public sealed class StyleGan1GeneratorTests
{
    [Fact]
    [Trait("Category", "Parity")]
    public void Mapping_reproduces_the_reference()
    {
        Fixture fixture = Fixture.Load("stylegan1_generator");
        using DisposeScope scope = NewDisposeScope();
        using StyleGan1Generator generator = fixture.CreateStyleGan1Generator();

        fixture.AssertClose("w", generator.Mapping.call(fixture.Tensor("z")));
        fixture.AssertClose("w_z2", generator.Mapping.call(fixture.Tensor("z2")));
    }

    [Theory]
    [Trait("Category", "Parity")]
    [InlineData("out.step0", 0, 1)]
    [InlineData("out.step2", 2, 1)]
    [InlineData("out.step3", 3, 1)]
    [InlineData("out.step3.alpha0.4", 3, 0.4)]
    [InlineData("out.step2.alpha0.25", 2, 0.25)]
    public void Images_of_each_phase_reproduce_the_reference(string output, int index, double alpha)
    {
        Fixture fixture = Fixture.Load("stylegan1_generator");
        using DisposeScope scope = NewDisposeScope();
        using StyleGan1Generator generator = fixture.CreateStyleGan1Generator();
        Tensor styles = StyleGan1Generator.Broadcast(fixture.Tensor("w"), index);

        fixture.AssertClose(output, generator.Synthesis.Generate(styles, Noise(fixture), new GrowthPhase(index, alpha)));
    }

    [Fact]
    [Trait("Category", "Parity")]
    public void Truncated_and_mixed_styles_reproduce_the_reference()
    {
        Fixture fixture = Fixture.Load("stylegan1_generator");
        using DisposeScope scope = NewDisposeScope();
        using StyleGan1Generator generator = fixture.CreateStyleGan1Generator();
        Tensor w = fixture.Tensor("w");
        Tensor truncated = fixture.Tensor("mean_w").lerp(w, 0.7);
        Tensor mixed = cat([StyleGan1Generator.Broadcast(w, 1), StyleGan1Generator.Broadcast(fixture.Tensor("w_z2"), 1)], 1);

        fixture.AssertClose(
            "out.step3.psi0.7", generator.Synthesis.Generate(StyleGan1Generator.Broadcast(truncated, 3), Noise(fixture), new GrowthPhase(3)));
        fixture.AssertClose("out.step3.mix_2to3", generator.Synthesis.Generate(mixed, Noise(fixture), new GrowthPhase(3)));
    }

    [Fact]
    [Trait("Category", "Parity")]
    public void Activations_of_each_block_reproduce_the_reference()
    {
        Fixture fixture = Fixture.Load("stylegan1_generator");
        using DisposeScope scope = NewDisposeScope();
        using StyleGan1Generator generator = fixture.CreateStyleGan1Generator();

        IReadOnlyList<Tensor> activations = generator.Synthesis.Activations(StyleGan1Generator.Broadcast(fixture.Tensor("w"), 3), Noise(fixture), 3);

        Assert.All(activations.Index(), block => fixture.AssertClose($"block_out.{block.Index}", block.Item));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_phase_begins_with_the_images_of_the_phase_before_enlarged(int index)
    {
        using DisposeScope scope = NewDisposeScope();
        using var generator = new StyleGan1Generator(StyleGan1Case.Configuration);
        Tensor style = generator.Mapping.call(randn(2, 32));
        IReadOnlyList<Tensor> noise = StyleGan1Synthesis.NoiseMaps(randn(2, StyleGan1Synthesis.NoiseLength(index)), index);

        Tensor before = generator.Synthesis.Generate(StyleGan1Generator.Broadcast(style, index - 1), noise, new GrowthPhase(index - 1));
        Tensor after = generator.Synthesis.Generate(StyleGan1Generator.Broadcast(style, index), noise, new GrowthPhase(index, 0));

        Assert.Equal(0, (nn.functional.interpolate(before, scale_factor: [2, 2]) - after).abs().max().item<float>(), 1e-6);
    }

    [Fact]
    public void Has_the_number_of_parameters_that_the_paper_gives_at_1024x1024()
    {
        using var generator = new StyleGan1Generator(new StyleGan1Configuration { Channels = StyleGan1Configuration.ChannelsFor(1024) });

        // 26.2 million (section 2), with to-RGB layers at all resolutions, which the paper's count leaves out but for the last.
        Assert.InRange(generator.parameters().Sum(parameter => parameter.numel()), 26_100_000, 26_300_000);
    }

    [Fact]
    public void Impossible_shapes_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new StyleGan1Configuration { Channels = [] });
        Assert.Throws<ArgumentException>(() => new StyleGan1Configuration { Channels = [4, 0] });
        Assert.Throws<ArgumentOutOfRangeException>(() => new StyleGan1Configuration { WDim = 0 });
        Assert.Throws<ArgumentException>(() => StyleGan1Configuration.ChannelsFor(48));
        Assert.Throws<ArgumentException>(() => StyleGan1Configuration.ChannelsFor(2));
    }

    [Fact]
    public void A_number_of_styles_that_does_not_fit_the_phase_is_refused()
    {
        using var generator = new StyleGan1Generator(StyleGan1Case.Configuration);
        using Tensor styles = zeros(1, 5, 32);

        Assert.Throws<ArgumentException>(() => generator.Synthesis.Generate(styles, null, new GrowthPhase(1)));
    }

    private static IReadOnlyList<Tensor> Noise(Fixture fixture) => [.. Enumerable.Range(0, 4).Select(i => fixture.Tensor($"noise.{i}"))];
}
