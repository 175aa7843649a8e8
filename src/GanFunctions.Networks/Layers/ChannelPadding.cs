using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace GanFunctions.Networks.Layers;

/// <summary>
/// Convolutions on CPUs whose channels are filled up with zeros to whole blocks. oneDNN keeps channels in blocks of 16, and
/// with the libtorch of TorchSharp 0.107 the rest of a block is left uninitialised on some CPUs (seen with AVX-512 on AMD
/// Zen 5): results and gradients are then wrong or NaN, differently in each run.
/// </summary>
internal static class ChannelPadding
{
    private const int Block = 16;

    public static bool IsNeeded(Conv2d convolution, Tensor input) =>
        input.device.type == DeviceType.CPU && IsNeeded(convolution.weight!.shape[1], convolution.weight.shape[0]);

    public static bool IsNeeded(ConvTranspose2d convolution, Tensor input) =>
        input.device.type == DeviceType.CPU && IsNeeded(convolution.weight!.shape[0], convolution.weight.shape[1]);

    public static Tensor Run(Conv2d convolution, Tensor input)
    {
        Tensor weight = convolution.weight!;
        (long outputs, long inputs) = (weight.shape[0], weight.shape[1]);
        using DisposeScope scope = NewDisposeScope();
        Tensor result = nn.functional.conv2d(
            FillChannels(input, Missing(inputs)),
            nn.functional.pad(weight, [0, 0, 0, 0, 0, Missing(inputs), 0, Missing(outputs)]),
            FillBias(convolution.bias, outputs),
            convolution.stride,
            convolution.padding);
        return First(result, outputs).MoveToOuterDisposeScope();
    }

    public static Tensor Run(ConvTranspose2d convolution, Tensor input)
    {
        Tensor weight = convolution.weight!;
        (long inputs, long outputs) = (weight.shape[0], weight.shape[1]);
        using DisposeScope scope = NewDisposeScope();
        Tensor result = nn.functional.conv_transpose2d(
            FillChannels(input, Missing(inputs)),
            nn.functional.pad(weight, [0, 0, 0, 0, 0, Missing(outputs), 0, Missing(inputs)]),
            FillBias(convolution.bias, outputs),
            convolution.stride,
            convolution.padding,
            convolution.output_padding);
        return First(result, outputs).MoveToOuterDisposeScope();
    }

    private static bool IsNeeded(long inputs, long outputs) => Missing(inputs) + Missing(outputs) > 0;

    private static long Missing(long channels) => (Block - (channels % Block)) % Block;

    private static Tensor FillChannels(Tensor images, long missing) =>
        missing == 0 ? images : nn.functional.pad(images, [0, 0, 0, 0, 0, missing]);

    private static Tensor? FillBias(Tensor? bias, long outputs) => bias is null || Missing(outputs) == 0
        ? bias
        : nn.functional.pad(bias, [0, Missing(outputs)]);

    private static Tensor First(Tensor result, long channels) =>
        result.shape[1] == channels ? result : result.narrow(1, 0, channels).contiguous();
}
