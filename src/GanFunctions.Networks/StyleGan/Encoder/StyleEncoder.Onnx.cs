using GanFunctions.Networks.Onnx;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace GanFunctions.Networks.StyleGan.Encoder;

public sealed partial class StyleEncoder
{
    /// <summary>The input's name in the file: images (N, 3, R, R) in [-1, 1].</summary>
    public const string InputName = "image";

    /// <summary>The output's name in the file: styles (N, layers, w_dim).</summary>
    public const string OutputName = "ws";

    internal static OnnxValue LeakyRelu(OnnxGraph graph, OnnxValue x) => graph.Add("LeakyRelu", [x], ("alpha", (float)Slope));

    internal static OnnxValue Write(OnnxGraph graph, OnnxValue x, Conv2d convolution)
    {
        long[] shape = convolution.weight!.shape;
        long[] padding = convolution.padding ?? [0, 0];
        return graph.Conv(
            x,
            graph.Constant(Values(convolution.weight), shape),
            convolution.bias is { } bias ? graph.Constant(Values(bias), bias.shape) : null,
            [shape[2], shape[3]],
            convolution.stride ?? [1, 1],
            [.. padding, .. padding]);
    }

    /// <summary>Adds input, nodes and output to an empty graph.</summary>
    internal void WriteTo(OnnxGraph graph)
    {
        OnnxValue x = LeakyRelu(graph, Write(graph, graph.Input(InputName, "N", 3, Options.Resolution, Options.Resolution), _fromRgb));
        foreach (EncoderBlock block in _blocks)
        {
            x = block.WriteTo(graph, x);
        }

        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGradient = no_grad();
        Tensor weight = _styles.weight!;
        Tensor bias = _styles.bias! + MeanStyle.repeat(Options.Layers);
        OnnxValue styles = graph.Add(
            "Gemm",
            [graph.Add("Flatten", [x]), graph.Constant(Values(weight), weight.shape), graph.Constant(Values(bias), bias.shape)],
            ("transB", 1));
        OnnxValue ws = graph.Reshape(styles, graph.Integers(-1, Options.Layers, Options.WDim));
        graph.Output(OutputName, ws, "N", Options.Layers, Options.WDim);
    }

    private static float[] Values(Tensor tensor)
    {
        using DisposeScope scope = NewDisposeScope();
        return tensor.detach().cpu().contiguous().data<float>().ToArray();
    }
}
