using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace GanFunctions.Networks.Layers;

/// <summary>Runs layers one after the other.</summary>
internal static class LayerSequence
{
    /// <summary>
    /// oneDNN pads channels to this number in its blocked layouts. On some CPUs it leaves the padding uninitialised when it
    /// computes a convolution's gradient by its input, which then is wrong or NaN; pixel by pixel there is no padding.
    /// </summary>
    private const int ChannelBlock = 16;

    /// <summary>The last layer's result, in the caller's dispose scope.</summary>
    public static Tensor Run(IEnumerable<nn.Module<Tensor, Tensor>> layers, Tensor input)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor result = input;
        foreach (nn.Module<Tensor, Tensor> layer in layers)
        {
            result = Run(layer, result);
        }

        return result.MoveToOuterDisposeScope();
    }

    /// <summary>One layer's result.</summary>
    public static Tensor Run(nn.Module<Tensor, Tensor> layer, Tensor input) => layer is Convolution convolution && IsPadded(convolution)
        ? layer.call(input.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2)).contiguous()
        : layer.call(input);

    private static bool IsPadded(Convolution convolution)
    {
        long[] shape = convolution.weight!.shape;
        return shape[0] % ChannelBlock != 0 || shape[1] % ChannelBlock != 0;
    }
}
