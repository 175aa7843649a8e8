using TorchSharp.Modules;
using static TorchSharp.torch;

namespace GanFunctions.Networks.StyleGan.Layers;

/// <summary>Tensors that belong to a layer, whatever dispose scope the layer is made in.</summary>
internal static class LayerTensors
{
    /// <summary>What an optimizer trains.</summary>
    public static Parameter Parameter(Tensor values)
    {
        var parameter = new Parameter(values);
        parameter.DetachFromDisposeScope();
        return parameter;
    }

    /// <summary>Draws from N(0, 1) as a parameter.</summary>
    public static Parameter Normal(Generator? generator, params long[] shape) => Parameter(randn(shape, generator: generator));

    /// <summary>Equal values as a parameter.</summary>
    public static Parameter Full(double value, params long[] shape) => Parameter(full(shape, value, ScalarType.Float32));
}
