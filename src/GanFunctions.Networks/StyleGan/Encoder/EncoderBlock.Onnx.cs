using GanFunctions.Networks.Onnx;

namespace GanFunctions.Networks.StyleGan.Encoder;

internal sealed partial class EncoderBlock
{
    public OnnxValue WriteTo(OnnxGraph graph, OnnxValue input)
    {
        OnnxValue inner = StyleEncoder.LeakyRelu(graph, StyleEncoder.Write(graph, input, _first));
        OnnxValue main = StyleEncoder.LeakyRelu(graph, StyleEncoder.Write(graph, inner, _second));
        OnnxValue pooled = graph.Add("AveragePool", [input], ("kernel_shape", (long[])[2, 2]), ("strides", (long[])[2, 2]));
        OnnxValue sum = graph.Add(main, StyleEncoder.Write(graph, pooled, _skip));
        return graph.Add("Mul", [sum, graph.Constant([(float)Share])]);
    }
}
