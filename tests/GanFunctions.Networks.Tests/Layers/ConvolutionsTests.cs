using GanFunctions.Networks.Layers;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace GanFunctions.Networks.Tests.Layers;

public sealed class ConvolutionsTests
{
    /// <summary>Inputs, outputs, kernel, stride, batch, height and width.</summary>
    public static TheoryData<long, long, long, long, long, long> Shapes { get; } = new()
    {
        { 3, 64, 7, 1, 1, 38 },
        { 3, 32, 7, 1, 2, 22 },
        { 3, 2, 7, 1, 1, 20 },
        { 3, 64, 4, 2, 2, 64 },
        { 6, 64, 4, 2, 1, 32 },
        { 6, 2, 1, 1, 1, 32 },
        { 64, 3, 7, 1, 1, 38 },
        { 512, 1, 4, 1, 2, 15 },
        { 20, 40, 3, 2, 1, 17 },
        { 48, 96, 3, 2, 2, 16 },
        { 72, 64, 4, 2, 2, 18 },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void A_convolution_and_its_gradients_agree_with_those_in_double_precision(
        long inputs, long outputs, long kernel, long stride, long batch, long size)
    {
        for (int repetition = 0; repetition < 4; repetition++)
        {
            using DisposeScope scope = NewDisposeScope();
            using Conv2d convolution = nn.Conv2d(inputs, outputs, kernel, stride: stride);
            Tensor images = randn(batch, inputs, size, size);
            Tensor expectedImages = images.to(ScalarType.Float64).requires_grad_();
            Tensor weight = convolution.weight!.detach().to(ScalarType.Float64).requires_grad_();
            Tensor bias = convolution.bias!.detach().to(ScalarType.Float64).requires_grad_();
            Tensor expected = nn.functional.conv2d(expectedImages, weight, bias, strides: [stride, stride]);
            Tensor direction = randn_like(expected);
            expected.backward([direction]);

            images.requires_grad_();
            foreach ((ScalarType type, double tolerance) in new[] { (ScalarType.Float32, 1e-4), (ScalarType.BFloat16, 0.03) })
            {
                SoilFreedMemory();
                Tensor actual = Convolutions.Run(convolution, images, type, withoutBias: false);
                SoilFreedMemory();
                actual.backward([direction.to(ScalarType.Float32)]);

                AssertClose(expected, actual, tolerance, $"result in {type}");
                AssertClose(expectedImages.grad!, images.grad!, tolerance, $"gradient of the images in {type}");
                AssertClose(weight.grad!, convolution.weight!.grad!, tolerance, $"gradient of the weight in {type}");
                AssertClose(bias.grad!, convolution.bias!.grad!, tolerance, $"gradient of the bias in {type}");
                convolution.zero_grad();
                images.grad!.zero_();
            }
        }
    }

    [Theory]
    [InlineData(64, 32)]
    [InlineData(96, 48)]
    [InlineData(64, 80)]
    [InlineData(4, 2)]
    public void A_transposed_convolution_and_its_gradients_agree_with_those_in_double_precision(long inputs, long outputs)
    {
        using DisposeScope scope = NewDisposeScope();
        using ConvTranspose2d convolution = nn.ConvTranspose2d(inputs, outputs, 3, stride: 2, padding: 1, output_padding: 1);
        Tensor images = randn(1, inputs, 16, 16);
        Tensor expectedImages = images.to(ScalarType.Float64).requires_grad_();
        Tensor weight = convolution.weight!.detach().to(ScalarType.Float64).requires_grad_();
        Tensor bias = convolution.bias!.detach().to(ScalarType.Float64).requires_grad_();
        Tensor expected = nn.functional.conv_transpose2d(
            expectedImages, weight, bias, strides: [2, 2], padding: [1, 1], output_padding: [1, 1]);
        Tensor direction = randn_like(expected);
        expected.backward([direction]);

        images.requires_grad_();
        Tensor actual = Convolutions.Run(convolution, images, ScalarType.Float32, withoutBias: false);
        actual.backward([direction.to(ScalarType.Float32)]);

        AssertClose(expected, actual, 1e-4, "result");
        AssertClose(expectedImages.grad!, images.grad!, 1e-4, "gradient of the images");
        AssertClose(weight.grad!, convolution.weight!.grad!, 1e-4, "gradient of the weight");
    }

    [Theory]
    [InlineData(24, 8, 4, 2, 1)]
    [InlineData(16, 3, 3, 1, 0)]
    [InlineData(3, 20, 3, 2, 0)]
    [InlineData(56, 48, 4, 2, 1)]
    [InlineData(64, 56, 4, 2, 1)]
    public void A_transposed_convolution_with_computed_weights_agrees_with_that_in_double_precision(
        long inputs, long outputs, long kernel, long stride, long padding)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor images = randn(2, inputs, 8, 8).requires_grad_();
        Tensor weight = randn(outputs, inputs, kernel, kernel).requires_grad_();
        Tensor expectedImages = images.detach().to(ScalarType.Float64).requires_grad_();
        Tensor expectedWeight = weight.detach().to(ScalarType.Float64).requires_grad_();
        Tensor expected = nn.functional.conv_transpose2d(
            expectedImages, expectedWeight.transpose(0, 1), strides: [stride, stride], padding: [padding, padding]);
        Tensor direction = randn_like(expected);
        expected.backward([direction]);

        SoilFreedMemory();
        Tensor actual = Convolutions.RunTransposed(images, weight, stride, padding);
        SoilFreedMemory();
        actual.backward([direction.to(ScalarType.Float32)]);

        Assert.Equal(expected.shape, actual.shape);
        AssertClose(expected, actual, 1e-4, "result");
        AssertClose(expectedImages.grad!, images.grad!, 1e-4, "gradient of the images");
        AssertClose(expectedWeight.grad!, weight.grad!, 1e-4, "gradient of the weight");
    }

    /// <summary>Lets uninitialised memory show: what is allocated next is likely to hold NaN.</summary>
    private static void SoilFreedMemory()
    {
        using DisposeScope scope = NewDisposeScope();
        for (long length = 1 << 8; length <= 1 << 20; length *= 2)
        {
            for (int i = 0; i < 4; i++)
            {
                full([length], float.NaN);
            }
        }
    }

    private static void AssertClose(Tensor expected, Tensor actual, double tolerance, string what)
    {
        double scale = expected.abs().max().item<double>();
        double difference = (expected - actual.to(ScalarType.Float64)).abs().max().item<double>();
        Assert.True(difference <= tolerance * scale, $"The {what} differs by {difference} of {scale}.");
    }
}
