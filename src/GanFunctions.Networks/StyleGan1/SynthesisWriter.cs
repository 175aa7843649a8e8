using GanFunctions.Networks.Onnx;
using GanFunctions.Networks.StyleGan1.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace GanFunctions.Networks.StyleGan1;

/// <summary>Writes a synthesis network into a graph.</summary>
/// <param name="graph">The graph.</param>
/// <param name="styles">(N, layers, w).</param>
/// <param name="noise">(1 or N, length), all resolutions' maps one behind the other.</param>
internal sealed class SynthesisWriter(OnnxGraph graph, OnnxValue styles, OnnxValue noise)
{
    /// <summary>Writes the blocks up to a phase's, and the image's layer.</summary>
    public OnnxValue Write(StyleGan1Synthesis network, int phase)
    {
        using DisposeScope scope = NewDisposeScope();
        OnnxValue result = default;
        for (int i = 0; i <= phase; i++)
        {
            result = Block(network.Blocks[i], result, i);
        }

        return EqualizedLayerWriter.Convolve(graph, result, network.ToRgb[phase].Weights, padding: 0);
    }

    private OnnxValue Block(SynthesisBlock block, OnnxValue input, int index)
    {
        int resolution = new GrowthPhase(index).Resolution;
        int start = index == 0 ? 0 : StyleGan1Synthesis.NoiseLength(index - 1);
        OnnxValue map = graph.Reshape(
            graph.Slice(noise, 1, start, start + (resolution * resolution)), graph.Integers(-1, 1, resolution, resolution));

        OnnxValue first = block.First is LearnedConstant constant
            ? graph.Constant(constant.Value)
            : Doubling((DoublingLayers)block.First, input);
        OnnxValue styled = Style(Activate(first, block.NoiseWeight1, map), block.Style1, StyleGan1Synthesis.LayersABlock * index);
        OnnxValue second = EqualizedLayerWriter.Convolve(graph, styled, block.Second.Weights, padding: 1);
        return Style(Activate(second, block.NoiseWeight2, map), block.Style2, (StyleGan1Synthesis.LayersABlock * index) + 1);
    }

    private OnnxValue Doubling(DoublingLayers layers, OnnxValue input)
    {
        OnnxValue enlarged = layers.Fused is { } fused
            ? ConvolutionTransposed(input, fused)
            : EqualizedLayerWriter.Convolve(graph, Enlarge(input), layers.Separate!.Weights, padding: 1);
        return Blur(enlarged, layers.Blur);
    }

    private OnnxValue Enlarge(OnnxValue x) => graph.Add(
        "Resize",
        [x, OnnxValue.None, graph.Constant([1f, 1f, 2f, 2f], 4)],
        ("mode", "nearest"),
        ("coordinate_transformation_mode", "asymmetric"),
        ("nearest_mode", "floor"));

    private OnnxValue ConvolutionTransposed(OnnxValue x, FusedConvolution fused) => graph.Add(
        "ConvTranspose",
        [x, graph.Constant(fused.Kernels.transpose(0, 1)), graph.Constant(fused.Bias)],
        ("kernel_shape", (long[])[4, 4]),
        ("strides", (long[])[2, 2]),
        ("pads", (long[])[1, 1, 1, 1]));

    private OnnxValue Blur(OnnxValue x, BlurKernel blur)
    {
        Tensor kernels = blur.Kernels;
        return graph.Add(
            "Conv",
            [x, graph.Constant(kernels)],
            ("group", kernels.shape[0]),
            ("kernel_shape", (long[])[3, 3]),
            ("strides", (long[])[1, 1]),
            ("pads", (long[])[1, 1, 1, 1]));
    }

    private OnnxValue Activate(OnnxValue x, Tensor strength, OnnxValue map) =>
        graph.LeakyRelu(graph.Add(x, graph.Multiply(map, graph.Constant(strength))), Operations.LeakySlope);

    private OnnxValue Style(OnnxValue x, AdaptiveInstanceNorm norm, int layer)
    {
        long channels = norm.Style.Weights.Bias!.shape[0] / 2;
        OnnxValue style = EqualizedLayerWriter.Linear(graph, graph.Select(styles, 1, layer), norm.Style.Weights);
        OnnxValue scale = Channels(0, channels);
        OnnxValue shift = Channels(channels, 2 * channels);
        OnnxValue normalized = graph.InstanceNormalization(x, checked((int)channels), (float)AdaptiveInstanceNorm.Epsilon);
        return graph.Add(graph.Multiply(normalized, scale), shift);

        OnnxValue Channels(long start, long end) => graph.Unsqueeze(graph.Slice(style, 1, start, end), 2, 3);
    }
}
