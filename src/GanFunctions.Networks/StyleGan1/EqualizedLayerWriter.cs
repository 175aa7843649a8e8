using GanFunctions.Networks.Onnx;
using GanFunctions.Networks.StyleGan1.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace GanFunctions.Networks.StyleGan1;

/// <summary>Writes layers with equalised weights into graphs, their weights scaled once and for all.</summary>
internal static class EqualizedLayerWriter
{
    /// <summary>A linear layer.</summary>
    public static OnnxValue Linear(OnnxGraph graph, OnnxValue x, EqualizedWeights weights)
    {
        using DisposeScope scope = NewDisposeScope();
        return graph.Linear(x, graph.Constant(weights.Weight), graph.Constant(weights.Bias!));
    }

    /// <summary>A convolution of stride 1.</summary>
    public static OnnxValue Convolve(OnnxGraph graph, OnnxValue x, EqualizedWeights weights, long padding)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor weight = weights.Weight;
        long kernel = weight.shape[2];
        return graph.Conv(
            x, graph.Constant(weight), graph.Constant(weights.Bias!), [kernel, kernel], [1, 1], [padding, padding, padding, padding]);
    }
}
