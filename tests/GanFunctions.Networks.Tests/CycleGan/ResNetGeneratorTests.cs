using GanFunctions.Networks.CycleGan;
using GanFunctions.TestSupport;
using static TorchSharp.torch;

namespace GanFunctions.Networks.Tests.CycleGan;

public class ResNetGeneratorTests
{
    [Theory]
    [Trait("Category", "Parity")]
    [InlineData("cyclegan_generator")]
    [InlineData("cyclegan_generator_3blocks")]
    [InlineData("cyclegan_generator_batchnorm_dropout")]
    public void Reproduces_the_reference(string fixtureName)
    {
        Fixture fixture = Fixture.Load(fixtureName);
        using var generator = fixture.CreateResNetGenerator();

        fixture.AssertOutput(generator);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(6)]
    public void Keeps_the_size_of_the_image_with_any_number_of_blocks(int blocks)
    {
        using var generator = new ResNetGenerator(new ResNetGeneratorOptions { Filters = 2, Blocks = blocks });
        using IDisposable inference = inference_mode();

        using Tensor output = generator.call(zeros(2, 3, 16, 24));

        Assert.Equal([2, 3, 16, 24], output.shape);
    }

    [Fact]
    public void Has_the_number_of_parameters_of_the_published_nine_block_generator()
    {
        using var generator = new ResNetGenerator(new ResNetGeneratorOptions());

        Assert.Equal(11_378_179, generator.parameters().Sum(parameter => parameter.numel()));
    }

    [Fact]
    public void Impossible_shapes_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new ResNetGeneratorOptions { Filters = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new ResNetGeneratorOptions { Blocks = -1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new ResNetGeneratorOptions { InputChannels = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new ResNetGeneratorOptions { OutputChannels = -3 });
    }
}
