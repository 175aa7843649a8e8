using GanFunctions.Networks.StyleGan2;
using GanFunctions.TestSupport;
using TorchSharp;
using static TorchSharp.torch;

namespace GanFunctions.Networks.Tests.StyleGan2;

public class StyleGan2GeneratorTests
{
    [Fact]
    [Trait("Category", "Parity")]
    public void Reproduces_the_reference()
    {
        Fixture fixture = Fixture.Load("stylegan2_generator");
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGradient = no_grad();
        using StyleGan2Generator generator = StyleGan2Case.Generator();
        Tensor z = fixture.Tensor("z");

        fixture.AssertClose("w", generator.Mapping.call(z));
        fixture.AssertClose("w.psi0.7", generator.Mapping.Broadcast(generator.Mapping.call(z), 0.7).select(1, 7));
        fixture.AssertClose("out.const", generator.call(z));
        fixture.AssertClose("out.none", generator.Generate(z, SynthesisNoise.None));
        fixture.AssertClose("out.const.psi0.7", generator.Generate(z, SynthesisNoise.Constant, 0.7));
        fixture.AssertClose("out.const.psi0.5.cutoff4", generator.Generate(z, SynthesisNoise.Constant, 0.5, 4));
        fixture.AssertClose("out.mix4", generator.Synthesis.call(fixture.Tensor("ws.mix4")));
    }

    [Fact]
    [Trait("Category", "Parity")]
    public void The_gradients_of_the_path_lengths_reproduce_the_reference_to_the_second_order()
    {
        Fixture fixture = Fixture.Load("stylegan2_pathlength");
        using DisposeScope scope = NewDisposeScope();
        using StyleGan2Generator generator = StyleGan2Case.Generator();
        Tensor ws = fixture.Tensor("ws").requires_grad_();
        using ImagesWithSlopes images = generator.Synthesis.GenerateWithSlopes(ws, SynthesisNoise.Constant);
        Tensor noise = fixture.Tensor("pl_noise") / generator.Configuration.Resolution;
        Tensor slopes = images.Slopes(noise).detach().requires_grad_();
        Tensor lengths = slopes.square().sum(2).mean([1]).sqrt();
        Tensor mean = lengths.mean() * 0.01;
        Tensor loss = (lengths - mean).square().mean() * 2;
        loss.backward();
        (images.Along(slopes.grad!) * noise).sum().backward();

        fixture.AssertClose("pl_grads", slopes);
        fixture.AssertClose("pl_lengths", lengths);
        Assert.Equal(fixture.Facts["pl_mean_after"]!.GetValue<double>(), mean.item<float>(), 1e-5);
        Assert.Equal(fixture.Facts["loss"]!.GetValue<double>(), loss.item<float>(), 1e-3);
        fixture.AssertClose("grad_b4_const", generator.get_parameter("synthesis.b4.const")!.grad!);
        fixture.AssertClose("grad_b32_conv1_weight", generator.get_parameter("synthesis.b32.conv1.weight")!.grad!);
    }

    [Fact]
    public void Given_noise_equal_to_the_constant_maps_gives_the_same_image()
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGradient = no_grad();
        using StyleGan2Generator generator = new StyleGan2Generator(StyleGan2Case.Tiny).Shaken();
        Tensor maps = cat([.. generator.named_buffers().Where(buffer => buffer.name.EndsWith("noise_const", StringComparison.Ordinal)).Select(buffer => buffer.buffer.flatten())]);
        Tensor z = randn(2, StyleGan2Case.Tiny.ZDim);

        Assert.Equal(StyleGan2Case.Tiny.NoiseLength, maps.shape[0]);
        StyleGan2Case.AssertClose(generator.call(z), generator.Generate(z, SynthesisNoise.Of(maps.unsqueeze(0))), 1e-6, "The image");
        StyleGan2Case.AssertClose(generator.call(z), generator.Generate(z, SynthesisNoise.Of(maps.expand(2, -1))), 1e-6, "The image");
        Assert.False(allclose(generator.call(z), generator.Generate(z, SynthesisNoise.None), rtol: 0, atol: 1e-3));
    }

    [Fact]
    public void Images_along_a_direction_change_as_images_a_little_further_on()
    {
        using DisposeScope scope = NewDisposeScope();
        using StyleGan2Generator generator = new StyleGan2Generator(StyleGan2Case.Tiny).Shaken();
        generator.to(ScalarType.Float64);
        Tensor ws = randn(3, StyleGan2Case.Tiny.NumWs, StyleGan2Case.Tiny.WDim, ScalarType.Float64).requires_grad_();
        Tensor direction = randn_like(ws).detach();
        const double Step = 1e-6;

        using ImagesWithSlopes images = generator.Synthesis.GenerateWithSlopes(ws, SynthesisNoise.Constant);

        Tensor expected = (generator.Synthesis.call(ws + (direction * Step)) - generator.Synthesis.call(ws - (direction * Step))) / (2 * Step);
        StyleGan2Case.AssertClose(expected.to(ScalarType.Float32), images.Along(direction).to(ScalarType.Float32), 1e-4, "The derivative");
    }

    [Fact]
    public void The_mean_style_follows_the_styles()
    {
        using DisposeScope scope = NewDisposeScope();
        using var mapping = new StyleGan2Mapping(StyleGan2Case.Tiny with { WAvgBeta = 0.75 });
        Tensor w = tensor(new float[] { 1, 2, 3, 4, 5, 6, 3, 4, 5, 6, 7, 8 }, 2, 6);

        mapping.UpdateAverage(w);
        mapping.UpdateAverage(w);

        StyleGan2Case.AssertClose(w.mean([0]) * (1 - (0.75 * 0.75)), mapping.WAvg, 1e-6, "The mean");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    [InlineData(48)]
    public void A_resolution_that_is_no_power_of_two_from_8_on_is_refused(int resolution) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new StyleGan2Configuration { Resolution = resolution });
}
