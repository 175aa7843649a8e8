using System.Security.Cryptography;
using GanFunctions.Networks.Export;
using GanFunctions.Networks.Onnx;
using GanFunctions.Networks.StyleGan1.Layers;

namespace GanFunctions.Networks.StyleGan.Encoder;

/// <summary>Writes encoders as <c>encoder.onnx</c>: <c>image</c> (N, 3, R, R) gives <c>ws</c> (N, layers, w).</summary>
public static class StyleEncoderExporter
{
    /// <summary>The file's name.</summary>
    public const string FileName = "encoder.onnx";

    private const string Architecture = "style-encoder";

    /// <summary>Writes an encoder's file, checked against the network.</summary>
    /// <param name="encoder">The encoder; its weights are left as they are.</param>
    /// <param name="folder">An existing folder; a file there is replaced only by a whole, checked one.</param>
    /// <param name="metadata">What else the file shall say of itself, by keys that the exporter does not write.</param>
    /// <param name="tolerance">The largest difference, as <see cref="GeneratorFile.Difference"/> tells it.</param>
    /// <exception cref="ExportParityException">The file would not compute what the network does; nothing was written.</exception>
    public static GeneratorFile Export(
        StyleEncoder encoder, string folder, IReadOnlyDictionary<string, string>? metadata = null, double tolerance = 1e-4)
    {
        ArgumentNullException.ThrowIfNull(encoder);
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        byte[] file = Write(encoder, metadata);
        double difference = GeneratorParity.OfEncoder(encoder, encoder.Options.Resolution, file);
        if (!(difference <= tolerance))
        {
            throw new ExportParityException(Architecture, tolerance, difference);
        }

        OnnxExporter.Replace(Path.Combine(folder, FileName), file);
        return new GeneratorFile(FileName, Convert.ToHexStringLower(SHA256.HashData(file)), file.LongLength, difference);
    }

    private static byte[] Write(StyleEncoder encoder, IReadOnlyDictionary<string, string>? metadata)
    {
        StyleEncoderOptions options = encoder.Options;
        OnnxGraph graph = GeneratorGraphs.Create(Architecture, NetworkConfiguration.ToJson(options), "encoder", metadata);
        OnnxValue image = graph.Input(GeneratorGraphs.Image, "N", 3, options.Resolution, options.Resolution);
        int resolution = options.Resolution;
        OnnxValue current = Activated(graph, image, encoder.Stem);
        var activations = new Dictionary<int, OnnxValue> { [resolution] = current };
        foreach (EncoderBlock block in encoder.Blocks)
        {
            current = Block(graph, current, block);
            resolution /= 2;
            activations[resolution] = current;
        }

        OnnxValue offsets = graph.Concat(1, [.. encoder.Heads.Select(head => Head(graph, activations[head.Resolution], head))]);
        OnnxValue styles = graph.Add(offsets, NetworkConstants.Add(graph, encoder.MeanStyle));
        graph.Output(GeneratorGraphs.Styles, styles, "N", options.Layers, options.WDim);
        return graph.ToBytes();
    }

    private static OnnxValue Block(OnnxGraph graph, OnnxValue input, EncoderBlock block)
    {
        OnnxValue straight = NetworkConstants.Convolve(graph, Average(graph, input, 2), block.Skip.Weights, padding: 0);
        OnnxValue second = Activated(graph, Average(graph, Activated(graph, input, block.First), 2), block.Second);
        return graph.Multiply(graph.Add(straight, second), graph.Scalar((float)EncoderBlock.SumGain));
    }

    private static OnnxValue Head(OnnxGraph graph, OnnxValue input, EncoderHead head)
    {
        OnnxValue activations = Activated(graph, input, head.Convolution);
        OnnxValue pooled = head.Resolution == EncoderHead.Pixels ? activations : Average(graph, activations, head.Resolution / EncoderHead.Pixels);
        OnnxValue flat = graph.Add("Flatten", [pooled], ("axis", 1L));
        return graph.Reshape(NetworkConstants.Linear(graph, flat, head.Linear), graph.Integers(head.StyleShape));
    }

    private static OnnxValue Activated(OnnxGraph graph, OnnxValue input, EqualizedConvolution convolution) =>
        graph.LeakyRelu(NetworkConstants.Convolve(graph, input, convolution.Weights, padding: 1), Operations.LeakySlope);

    private static OnnxValue Average(OnnxGraph graph, OnnxValue input, long factor) =>
        graph.Add("AveragePool", [input], ("kernel_shape", (long[])[factor, factor]), ("strides", (long[])[factor, factor]));
}
