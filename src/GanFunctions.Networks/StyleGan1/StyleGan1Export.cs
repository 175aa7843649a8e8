using GanFunctions.Networks.Export;
using GanFunctions.Networks.Onnx;
using GanFunctions.Networks.StyleGan.Layers;
using GanFunctions.Networks.StyleGan1.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace GanFunctions.Networks.StyleGan1;

/// <summary>A generator as it is exported: grown to a phase, which is faded in.</summary>
public sealed class StyleGan1Export : IExportableGenerator
{
    private readonly StyleGan1Generator _generator;
    private readonly int _phase;

    /// <param name="generator">The networks, in float32.</param>
    /// <param name="phase">The index of the phase.</param>
    /// <param name="meanStyle">(w).</param>
    /// <param name="constantNoise">(length of the noise), of this phase or a later one.</param>
    public StyleGan1Export(StyleGan1Generator generator, int phase, Tensor meanStyle, Tensor constantNoise)
    {
        ArgumentNullException.ThrowIfNull(generator);
        ArgumentNullException.ThrowIfNull(meanStyle);
        ArgumentNullException.ThrowIfNull(constantNoise);
        ArgumentOutOfRangeException.ThrowIfNegative(phase);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(phase, generator.Synthesis.Configuration.LastPhase);
        using DisposeScope scope = NewDisposeScope();
        _generator = generator;
        _phase = phase;
        MeanStyle = Values(meanStyle);
        ConstantNoise = Values(constantNoise.narrow(0, 0, StyleGan1Synthesis.NoiseLength(phase)));
    }

    /// <inheritdoc/>
    public string Architecture => "stylegan";

    /// <inheritdoc/>
    public string Configuration => NetworkConfiguration.ToJson(Shape);

    /// <inheritdoc/>
    public int ZDim => Shape.ZDim;

    /// <inheritdoc/>
    public int WDim => Shape.WDim;

    /// <inheritdoc/>
    public int Layers => StyleGan1Synthesis.LayerCount(_phase);

    /// <inheritdoc/>
    public int Resolution => new GrowthPhase(_phase).Resolution;

    /// <inheritdoc/>
    public IReadOnlyList<float> MeanStyle { get; }

    /// <inheritdoc/>
    public IReadOnlyList<float> ConstantNoise { get; }

    private StyleGan1Configuration Shape => _generator.Synthesis.Configuration;

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
        using DisposeScope scope = NewDisposeScope();
        IReadOnlyList<Tensor> maps = StyleGan1Synthesis.NoiseMaps(noise.to(Device), _phase);
        return _generator.Synthesis.Generate(styles.to(Device), maps, new GrowthPhase(_phase)).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public OnnxValue WriteMapping(OnnxGraph graph, OnnxValue latents)
    {
        ArgumentNullException.ThrowIfNull(graph);
        OnnxValue square = graph.Multiply(latents, latents);
        OnnxValue mean = graph.Add("ReduceMean", [square], ("axes", (long[])[1]), ("keepdims", 1L));
        OnnxValue root = graph.Unary("Sqrt", graph.Add(mean, graph.Scalar((float)PixelNorm.Epsilon)));
        OnnxValue result = graph.Add("Div", [latents, root]);
        foreach (ScaledLinear layer in _generator.Mapping.Layers)
        {
            result = graph.LeakyRelu(EqualizedLayerWriter.Linear(graph, result, layer.Weights), Operations.LeakySlope);
        }

        return result;
    }

    /// <inheritdoc/>
    public OnnxValue WriteSynthesis(OnnxGraph graph, OnnxValue styles, OnnxValue noise, ConvolutionLowering lowering)
    {
        ArgumentNullException.ThrowIfNull(graph);
        return new SynthesisWriter(graph, styles, noise).Write(_generator.Synthesis, _phase);
    }

    private static float[] Values(Tensor tensor) => tensor.detach().to(ScalarType.Float32).cpu().contiguous().data<float>().ToArray();
}
