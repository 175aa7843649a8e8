using GanFunctions.Networks.CycleGan;
using GanFunctions.Networks.Layers;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace GanFunctions.Networks.Tests.Layers;

public class WeightInitializerTests
{
    [Theory]
    [InlineData(WeightInitialization.Normal, 0.02)]
    [InlineData(WeightInitialization.Xavier, 0.02 * 0.058925565)] // sqrt(2 / (32 * 9 + 32 * 9))
    [InlineData(WeightInitialization.Kaiming, 0.083333333)] // sqrt(2 / (32 * 9))
    public void Weights_have_the_spread_of_the_distribution_and_biases_are_zero(WeightInitialization initialization, double deviation)
    {
        using nn.Module<Tensor, Tensor> convolution = nn.Conv2d(32, 32, 3);
        using var generator = new Generator(1);

        WeightInitializer.Initialize(convolution, initialization, 0.02, generator);

        using IDisposable noGradient = no_grad();
        Tensor weight = ((Conv2d)convolution).weight!;
        Assert.InRange(weight.std().item<float>() / deviation, 0.96, 1.04);
        Assert.InRange(weight.mean().item<float>() / deviation, -0.05, 0.05);
        Assert.Equal(0, ((Conv2d)convolution).bias!.abs().max().item<float>());
    }

    [Theory]
    [InlineData(4, 2)]
    [InlineData(2, 40)]
    public void Orthogonal_weights_are_orthogonal_and_scaled_by_the_gain(int outputs, int inputs)
    {
        using nn.Module<Tensor, Tensor> convolution = nn.Conv2d(inputs, outputs, 1);
        using var generator = new Generator(1);

        WeightInitializer.Initialize(convolution, WeightInitialization.Orthogonal, 0.5, generator);

        using IDisposable noGradient = no_grad();
        Tensor matrix = ((Conv2d)convolution).weight!.view(outputs, inputs);
        Tensor product = outputs < inputs ? matrix.mm(matrix.t()) : matrix.t().mm(matrix);
        Assert.True(product.allclose(eye(product.shape[0]) * 0.25, atol: 1e-6));
    }

    [Fact]
    public void Batch_normalisations_start_near_the_identity()
    {
        using var network = new PatchDiscriminator(new PatchDiscriminatorOptions { Filters = 32, Normalization = Normalization.Batch });

        WeightInitializer.Initialize(network);

        using IDisposable noGradient = no_grad();
        BatchNorm2d norm = network.modules().OfType<BatchNorm2d>().Last();
        Assert.InRange(norm.weight!.mean().item<float>(), 0.99, 1.01);
        Assert.InRange(norm.weight!.std().item<float>(), 0.01, 0.03);
        Assert.Equal(0, norm.bias!.abs().max().item<float>());
    }

    [Fact]
    public void The_same_generator_draws_the_same_weights()
    {
        using var first = new ResNetGenerator(new ResNetGeneratorOptions { Filters = 2, Blocks = 1 });
        using var second = new ResNetGenerator(new ResNetGeneratorOptions { Filters = 2, Blocks = 1 });
        using var firstDraws = new Generator(7);
        using var secondDraws = new Generator(7);

        WeightInitializer.Initialize(first, generator: firstDraws);
        WeightInitializer.Initialize(second, generator: secondDraws);

        Assert.All(first.parameters().Zip(second.parameters()), pair => Assert.True(pair.First.equal(pair.Second).all().item<bool>()));
    }
}
