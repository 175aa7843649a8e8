using TorchSharp;
using static TorchSharp.torch;

namespace GanFunctions.Networks.Onnx;

internal static class OnnxTensors
{
    /// <summary>Adds a tensor's values, float32, as they are now.</summary>
    public static OnnxValue Constant(this OnnxGraph graph, Tensor values)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGradient = no_grad();
        return graph.Constant(values.detach().cpu().contiguous().data<float>().ToArray(), values.shape);
    }
}
