using TorchSharp;
using static TorchSharp.torch;

namespace GanFunctions.Networks.Layers;

internal static partial class Convolutions
{
    /// <summary>A float32 convolution with weights that are computed at run time.</summary>
    /// <param name="input">(N, inputs, H, W).</param>
    /// <param name="weight">(outputs, inputs, kernel, kernel).</param>
    /// <param name="bias">(outputs), or null.</param>
    /// <param name="stride">In both directions.</param>
    /// <param name="padding">Zeros at each border.</param>
    public static Tensor Conv2d(Tensor input, Tensor weight, Tensor? bias, long stride = 1, long padding = 0)
    {
        using DisposeScope scope = NewDisposeScope();
        (long outputs, long inputs) = (weight.shape[0], weight.shape[1]);
        ChannelPadding channels = ChannelPadding.Of(input.device, ScalarType.Float32, inputs, outputs);
        Tensor result = nn.functional.conv2d(
            channels.FillInputs(input),
            channels.Fill(weight, inputsDimension: 1),
            channels.FillOutputs(bias),
            [stride, stride],
            [padding, padding]);
        return channels.TakeOutputs(result, outputs).MoveToOuterDisposeScope();
    }

    /// <summary>A float32 transposed convolution with weights that are computed at run time.</summary>
    /// <param name="input">(N, inputs, H, W).</param>
    /// <param name="weight">(inputs, outputs, kernel, kernel).</param>
    /// <param name="bias">(outputs), or null.</param>
    /// <param name="stride">In both directions.</param>
    /// <param name="padding">What is cut off at each border of the result.</param>
    public static Tensor ConvTranspose2d(Tensor input, Tensor weight, Tensor? bias, long stride = 1, long padding = 0)
    {
        using DisposeScope scope = NewDisposeScope();
        (long inputs, long outputs) = (weight.shape[0], weight.shape[1]);
        ChannelPadding channels = ChannelPadding.Of(input.device, ScalarType.Float32, inputs, outputs);
        Tensor result = nn.functional.conv_transpose2d(
            channels.FillInputs(input),
            channels.Fill(weight, inputsDimension: 0),
            channels.FillOutputs(bias),
            [stride, stride],
            [padding, padding]);
        return channels.TakeOutputs(result, outputs).MoveToOuterDisposeScope();
    }
}
