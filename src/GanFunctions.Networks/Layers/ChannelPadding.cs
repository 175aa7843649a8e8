using TorchSharp;
using static TorchSharp.torch;

namespace GanFunctions.Networks.Layers;

/// <summary>
/// Fills channels up with zeros to whole blocks on CPUs. oneDNN keeps channels in blocks of 16, and
/// with the libtorch of TorchSharp 0.107 the rest of a block is left uninitialised on some CPUs (seen with AVX-512 on AMD
/// Zen 5): results and gradients are then wrong or NaN, differently in each run. Where pixels are spread by a stride (the
/// result of a transposed convolution, the gradient of another's input), those of 48, 80, 112, ... channels are wrong too, by
/// up to a fifth of the largest; whole pairs of blocks are right, and so is a single block.
/// </summary>
/// <param name="Inputs">How many channels to add to a convolution's input.</param>
/// <param name="Outputs">How many channels to add to its result.</param>
internal readonly record struct ChannelPadding(long Inputs, long Outputs)
{
    private const int Block = 16;
    private const int PairOfBlocks = 2 * Block;

    /// <summary>
    /// What a convolution needs. The kernels for images of few channels in float32 are sound as they are; those in bfloat16
    /// are not.
    /// </summary>
    /// <param name="device">Where it runs.</param>
    /// <param name="computeType">What it computes in.</param>
    /// <param name="inputs">Channels of the images.</param>
    /// <param name="outputs">Channels of the result.</param>
    /// <param name="stride">In pixels.</param>
    /// <param name="isTransposed">Whether it is a transposed one.</param>
    public static ChannelPadding Of(Device device, ScalarType computeType, long inputs, long outputs, long stride, bool isTransposed)
    {
        if (device.type != DeviceType.CPU)
        {
            return default;
        }

        bool isSound = computeType == ScalarType.Float32 && inputs is 3 or 6 && outputs % Block == 0;
        return new ChannelPadding(
            isSound ? 0 : Missing(inputs, isSpread: stride > 1 && !isTransposed), Missing(outputs, isSpread: stride > 1 && isTransposed));
    }

    /// <summary>Adds channels to images (N, C, H, W).</summary>
    public Tensor FillInputs(Tensor images) => Inputs == 0 ? images : nn.functional.pad(images, [0, 0, 0, 0, 0, Inputs]);

    /// <summary>Adds inputs and outputs to weights, whose first two dimensions these are.</summary>
    /// <param name="weight">The weights.</param>
    /// <param name="inputsDimension">0 or 1.</param>
    public Tensor Fill(Tensor weight, int inputsDimension) => Inputs + Outputs == 0
        ? weight
        : nn.functional.pad(weight, inputsDimension == 1 ? [0, 0, 0, 0, 0, Inputs, 0, Outputs] : [0, 0, 0, 0, 0, Outputs, 0, Inputs]);

    /// <summary>Adds outputs to a bias.</summary>
    public Tensor? FillOutputs(Tensor? bias) => bias is null || Outputs == 0 ? bias : nn.functional.pad(bias, [0, Outputs]);

    /// <summary>A result (N, C, H, W) without the outputs that were added.</summary>
    public Tensor TakeOutputs(Tensor result, long channels) => Outputs == 0 ? result : result.narrow(1, 0, channels).contiguous();

    private static long Missing(long channels, bool isSpread)
    {
        int whole = isSpread && channels > Block ? PairOfBlocks : Block;
        return (whole - (channels % whole)) % whole;
    }
}
