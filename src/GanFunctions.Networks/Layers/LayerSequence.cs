using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace GanFunctions.Networks.Layers;

/// <summary>Runs layers one after the other.</summary>
internal static class LayerSequence
{
    /// <summary>The last layer's result, in the caller's dispose scope.</summary>
    /// <param name="layers">What runs, in order.</param>
    /// <param name="input">Float32.</param>
    /// <param name="computeType">What convolutions compute in. Everything between them is in float32.</param>
    public static Tensor Run(IReadOnlyList<nn.Module<Tensor, Tensor>> layers, Tensor input, ScalarType computeType)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor result = input;
        for (int i = 0; i < layers.Count; i++)
        {
            // The normalisation subtracts the mean, and a bias with it: neither its sum nor its gradient is worth a pass.
            bool biasCancels = i + 1 < layers.Count && layers[i + 1] is InstanceNorm2d;
            result = Run(layers[i], result, computeType, biasCancels);
        }

        return result.MoveToOuterDisposeScope();
    }

    private static Tensor Run(nn.Module<Tensor, Tensor> layer, Tensor input, ScalarType computeType, bool biasCancels) => layer switch
    {
        Conv2d convolution => Convolutions.Run(convolution, input, computeType, biasCancels),
        ConvTranspose2d convolution => Convolutions.Run(convolution, input, computeType, biasCancels),
        _ => layer.call(input),
    };
}
