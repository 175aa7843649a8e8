using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace GanFunctions.Networks.Layers;

/// <summary>Runs layers one after the other.</summary>
internal static class LayerSequence
{
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
    public static Tensor Run(nn.Module<Tensor, Tensor> layer, Tensor input) => layer switch
    {
        Conv2d convolution when ChannelPadding.IsNeeded(convolution, input) => ChannelPadding.Run(convolution, input),
        ConvTranspose2d convolution when ChannelPadding.IsNeeded(convolution, input) => ChannelPadding.Run(convolution, input),
        _ => layer.call(input),
    };
}
