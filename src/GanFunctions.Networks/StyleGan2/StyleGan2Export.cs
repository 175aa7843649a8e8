using GanFunctions.Networks.Export;
using GanFunctions.Networks.Onnx;
using GanFunctions.Networks.StyleGan.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace GanFunctions.Networks.StyleGan2;

/// <summary>A generator as it is exported.</summary>
public sealed class StyleGan2Export : IExportableGenerator
{
    private readonly StyleGan2Generator _generator;

    /// <param name="generator">The networks, in float32; the mean style and the constant noise are as they are now.</param>
    public StyleGan2Export(StyleGan2Generator generator)
    {
        ArgumentNullException.ThrowIfNull(generator);
        using DisposeScope scope = NewDisposeScope();
        _generator = generator;
        MeanStyle = Values(generator.Mapping.WAvg);
        ConstantNoise = [.. generator.Synthesis.NoiseLayers.SelectMany(layer => Values(layer.ConstantNoise))];
    }

    /// <inheritdoc/>
    public string Architecture => "stylegan2";

    /// <inheritdoc/>
    public string Configuration => NetworkConfiguration.ToJson(Shape);

    /// <inheritdoc/>
    public int ZDim => Shape.ZDim;

    /// <inheritdoc/>
    public int WDim => Shape.WDim;

    /// <inheritdoc/>
    public int Layers => Shape.NumWs;

    /// <inheritdoc/>
    public int Resolution => Shape.Resolution;

    /// <inheritdoc/>
    public IReadOnlyList<float> MeanStyle { get; }

    /// <inheritdoc/>
    public IReadOnlyList<float> ConstantNoise { get; }

    private StyleGan2Configuration Shape => _generator.Configuration;

    private Device Device => _generator.parameters().First().device;

    /// <inheritdoc/>
    public Tensor Map(Tensor latents)
    {
        ArgumentNullException.ThrowIfNull(latents);
        return _generator.Mapping.call(latents.to(Device));
    }

    /// <inheritdoc/>
    public Tensor Synthesize(Tensor styles, Tensor noise)
    {
        ArgumentNullException.ThrowIfNull(styles);
        ArgumentNullException.ThrowIfNull(noise);
        return _generator.Synthesis.Generate(styles.to(Device), SynthesisNoise.Of(noise.to(Device)));
    }

    /// <inheritdoc/>
    public OnnxValue WriteMapping(OnnxGraph graph, OnnxValue latents)
    {
        ArgumentNullException.ThrowIfNull(graph);
        using DisposeScope scope = NewDisposeScope();
        OnnxValue mean = graph.Add("ReduceMean", [graph.Multiply(latents, latents)], ("axes", (long[])[1]), ("keepdims", 1L));
        OnnxValue result = graph.Add("Div", [latents, graph.Unary("Sqrt", graph.Add(mean, graph.Scalar((float)PixelNorm.Epsilon)))]);
        foreach (EqualizedLinear layer in _generator.Mapping.Layers)
        {
            OnnxValue linear = graph.Linear(result, graph.Constant(layer.ScaledWeight()), graph.Constant(layer.ScaledBias()!));
            result = graph.LeakyRelu(linear, ScaledLeakyRelu.Slope);
        }

        return result;
    }

    /// <inheritdoc/>
    public OnnxValue WriteSynthesis(OnnxGraph graph, OnnxValue styles, OnnxValue noise, ConvolutionLowering lowering)
    {
        ArgumentNullException.ThrowIfNull(graph);
        return new SynthesisWriter(graph, styles, noise, lowering).Write(_generator.Synthesis);
    }

    private static float[] Values(Tensor tensor) => tensor.detach().to(ScalarType.Float32).cpu().contiguous().data<float>().ToArray();
}
