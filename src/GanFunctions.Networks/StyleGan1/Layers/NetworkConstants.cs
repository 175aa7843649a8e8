using GanFunctions.Networks.Onnx;
using TorchSharp;
using static TorchSharp.torch;

namespace GanFunctions.Networks.StyleGan1.Layers;

/// <summary>Writes layers with equalised weights into graphs, their weights scaled once and for all.</summary>
internal static class NetworkConstants
{
    /// <summary>Adds a tensor's values.</summary>
    public static OnnxValue Add(OnnxGraph graph, Tensor values) => graph.Constant(values);

    /// <summary>A linear layer.</summary>
    public static OnnxValue Linear(OnnxGraph graph, OnnxValue x, EqualizedWeights weights)
    {
        using DisposeScope scope = NewDisposeScope();
        return graph.Linear(x, Add(graph, weights.Weight), Add(graph, weights.Bias!));
    }

    /// <summary>A convolution of stride 1.</summary>
    public static OnnxValue Convolve(OnnxGraph graph, OnnxValue x, EqualizedWeights weights, long padding)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor weight = weights.Weight;
        long kernel = weight.shape[2];
        return graph.Conv(
            x, Add(graph, weight), Add(graph, weights.Bias!), [kernel, kernel], [1, 1], [padding, padding, padding, padding]);
    }
}
