using GanFunctions.Networks.Onnx;

namespace GanFunctions.Networks.Export;

/// <summary>
/// The two graphs of a generator. Mapping: <c>z</c> (N, ZDim), <c>truncation_psi</c> (1) and <c>truncation_cutoff</c> (1), an
/// int64, give <c>ws</c> (N, Layers, WDim). Synthesis: <c>ws</c>, <c>noise_scale</c> (1) and <c>noise</c> (1 or N, noise
/// length) give <c>image</c> (N, 3, Resolution, Resolution).
/// </summary>
internal static class GeneratorGraphs
{
    public const string Latents = "z";
    public const string TruncationPsi = "truncation_psi";
    public const string TruncationCutoff = "truncation_cutoff";
    public const string Styles = "ws";
    public const string NoiseScale = "noise_scale";
    public const string Noise = "noise";
    public const string Image = "image";

    private const int ImageChannels = 3;

    /// <summary>Writes the mapping network's file.</summary>
    public static byte[] Mapping(IExportableGenerator generator, IReadOnlyDictionary<string, string>? metadata)
    {
        OnnxGraph graph = Create(generator.Architecture, generator.Configuration, "mapping", metadata);
        OnnxValue latents = graph.Input(Latents, "N", generator.ZDim);
        OnnxValue psi = graph.Input(TruncationPsi, 1);
        OnnxValue cutoff = graph.IntegerInput(TruncationCutoff, 1);

        OnnxValue mean = graph.Constant([.. generator.MeanStyle], 1, 1, generator.WDim);
        OnnxValue style = graph.Unsqueeze(generator.WriteMapping(graph, latents), 1);
        OnnxValue layers = graph.Integers([.. Enumerable.Range(0, generator.Layers).Select(layer => (long)layer)]);
        OnnxValue kept = graph.Add("Where", [graph.Add("Less", [layers, cutoff]), psi, graph.Constant([1f], 1)]);
        OnnxValue factors = graph.Reshape(kept, graph.Integers(1, generator.Layers, 1));
        OnnxValue styles = graph.Add(mean, graph.Multiply(factors, graph.Subtract(style, mean)));
        graph.Output(Styles, styles, "N", generator.Layers, generator.WDim);
        return graph.ToBytes();
    }

    /// <summary>Writes the synthesis network's file.</summary>
    public static byte[] Synthesis(IExportableGenerator generator, IReadOnlyDictionary<string, string>? metadata, ConvolutionLowering lowering)
    {
        OnnxGraph graph = Create(generator.Architecture, generator.Configuration, "synthesis", metadata);
        graph.Metadata["lowering"] = lowering.ToString().ToLowerInvariant();
        OnnxValue styles = graph.Input(Styles, "N", generator.Layers, generator.WDim);
        OnnxValue scale = graph.Input(NoiseScale, 1);
        int length = generator.ConstantNoise.Count;
        OnnxValue given = graph.Input(Noise, "M", length);

        OnnxValue own = graph.Constant([.. generator.ConstantNoise], 1, length);
        OnnxValue noise = graph.Add(graph.Multiply(own, scale), given);
        OnnxValue images = generator.WriteSynthesis(graph, styles, noise, lowering);
        graph.Output(Image, images, "N", ImageChannels, generator.Resolution, generator.Resolution);
        return graph.ToBytes();
    }

    /// <summary>An empty graph that says what it is.</summary>
    internal static OnnxGraph Create(string architecture, string configuration, string part, IReadOnlyDictionary<string, string>? metadata)
    {
        var graph = new OnnxGraph($"{architecture}-{part}") { ProducerVersion = OnnxExporter.Version };
        graph.Metadata["architecture"] = architecture;
        graph.Metadata["configuration"] = configuration;
        graph.Metadata["format"] = "1";
        graph.Metadata["part"] = part;
        graph.Metadata["value_range"] = "[-1, 1]";
        foreach ((string key, string value) in metadata ?? new Dictionary<string, string>())
        {
            if (!graph.Metadata.TryAdd(key, value))
            {
                throw new ArgumentException($"The metadata '{key}' is written by the exporter; choose another key.", nameof(metadata));
            }
        }

        return graph;
    }
}
