using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace GanFunctions.Networks.Layers;

/// <summary>Runs convolutions in a precision of choice, with channels filled up where the CPU needs it.</summary>
internal static partial class Convolutions
{
    /// <summary>The convolution of float32 images, as float32.</summary>
    /// <param name="convolution">With float32 weights, which stay so.</param>
    /// <param name="input">(N, C, H, W), float32.</param>
    /// <param name="computeType">What input and weights are rounded to.</param>
    /// <param name="withoutBias">Whether to leave the bias out.</param>
    public static Tensor Run(Conv2d convolution, Tensor input, ScalarType computeType, bool withoutBias)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor weight = convolution.weight!;
        (long outputs, long inputs) = (weight.shape[0], weight.shape[1]);
        ChannelPadding padding = ChannelPadding.Of(input.device, computeType, inputs, outputs);
        Tensor result = nn.functional.conv2d(
            padding.FillInputs(input.to(computeType)),
            padding.Fill(weight.to(computeType), inputsDimension: 1),
            withoutBias ? null : padding.FillOutputs(convolution.bias?.to(computeType)),
            convolution.stride,
            convolution.padding);
        return padding.TakeOutputs(result, outputs).to(ScalarType.Float32).MoveToOuterDisposeScope();
    }

    /// <inheritdoc cref="Run(Conv2d, Tensor, ScalarType, bool)"/>
    public static Tensor Run(ConvTranspose2d convolution, Tensor input, ScalarType computeType, bool withoutBias)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor weight = convolution.weight!;
        (long inputs, long outputs) = (weight.shape[0], weight.shape[1]);
        ChannelPadding padding = ChannelPadding.Of(input.device, computeType, inputs, outputs);
        Tensor result = nn.functional.conv_transpose2d(
            padding.FillInputs(input.to(computeType)),
            padding.Fill(weight.to(computeType), inputsDimension: 0),
            withoutBias ? null : padding.FillOutputs(convolution.bias?.to(computeType)),
            convolution.stride,
            convolution.padding,
            convolution.output_padding);
        return padding.TakeOutputs(result, outputs).to(ScalarType.Float32).MoveToOuterDisposeScope();
    }
}
