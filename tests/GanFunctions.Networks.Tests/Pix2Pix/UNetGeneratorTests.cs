using GanFunctions.Networks.Layers;
using GanFunctions.Networks.Pix2Pix;
using GanFunctions.TestSupport;
using static TorchSharp.torch;

namespace GanFunctions.Networks.Tests.Pix2Pix;

public class UNetGeneratorTests
{
    [Theory]
    [Trait("Category", "Parity")]
    [InlineData("pix2pix_unet_instance")]
    [InlineData("pix2pix_unet_batch")]
    public void Reproduces_the_reference(string fixtureName)
    {
        Fixture fixture = Fixture.Load(fixtureName);
        using var generator = fixture.CreateUNetGenerator();

        fixture.AssertOutput(generator);
    }

    [Fact]
    public void Dropout_is_in_the_levels_between_the_innermost_and_the_narrowing_ones_and_only_in_training()
    {
        using var generator = new UNetGenerator(new UNetGeneratorOptions { Filters = 1, Downsamplings = 7, Dropout = true });

        Assert.Equal(2, generator.modules().Count(module => module is TorchSharp.Modules.Dropout));
        generator.eval();
        using IDisposable inference = inference_mode();
        using Tensor image = randn(1, 3, generator.SizeMultiple, generator.SizeMultiple);
        using Tensor first = generator.call(image);
        using Tensor second = generator.call(image);
        Assert.True(first.equal(second).all().item<bool>());
    }

    [Fact]
    public void Gradients_reach_every_parameter()
    {
        using var generator = new UNetGenerator(new UNetGeneratorOptions { Filters = 2, Downsamplings = 5, Dropout = true });

        generator.call(randn(2, 3, 32, 32)).square().mean().backward();

        Assert.All(generator.named_parameters(), parameter => Assert.NotNull(parameter.parameter.grad));
    }

    [Fact]
    public void Impossible_shapes_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new UNetGeneratorOptions { Downsamplings = 4 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new UNetGeneratorOptions { Downsamplings = 17 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new UNetGeneratorOptions { Filters = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new UNetGenerator(new UNetGeneratorOptions { Normalization = (Normalization)7 }));
    }
}
