using GanFunctions.Networks.StyleGan2.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace GanFunctions.Networks.StyleGan2;

/// <summary>
/// Turns styles into images (Karras et al. 2020): weight demodulation, and a skip connection from each resolution's colours.
/// Takes (N, NumWs, WDim) and returns (N, 3, R, R), about [-1, 1] but unbounded.
/// </summary>
public sealed class StyleGan2Synthesis : nn.Module<Tensor, Tensor>
{
    private readonly List<SynthesisBlock> _blocks = [];

    /// <summary>Creates the network with weights from N(0, 1), zero biases and no noise.</summary>
    /// <param name="configuration">The network's shape.</param>
    /// <param name="generator">Draws the weights; libtorch's own generator if null.</param>
    public StyleGan2Synthesis(StyleGan2Configuration configuration, Generator? generator = null)
        : base(nameof(StyleGan2Synthesis))
    {
        ArgumentNullException.ThrowIfNull(configuration);
        Configuration = configuration;
        int noiseOffset = 0;
        foreach (int resolution in configuration.BlockResolutions)
        {
            var block = new SynthesisBlock(configuration, resolution, noiseOffset, generator);
            register_module($"b{resolution}", block);
            _blocks.Add(block);
            noiseOffset += block.Convolutions * resolution * resolution;
        }
    }

    /// <summary>The network's shape.</summary>
    public StyleGan2Configuration Configuration { get; }

    /// <summary>The blocks, coarsest first.</summary>
    internal IReadOnlyList<SynthesisBlock> Blocks => _blocks;

    /// <summary>The layers that noise is added in, in the order of given maps.</summary>
    internal IEnumerable<SynthesisLayer> NoiseLayers => _blocks.SelectMany<SynthesisBlock, SynthesisLayer>(
        block => block.First is { } first ? [first, block.Last] : [block.Last]);

    /// <summary>The image with constant noise.</summary>
    /// <param name="ws">(N, NumWs, WDim).</param>
    public override Tensor forward(Tensor ws) => Generate(ws, SynthesisNoise.Constant);

    /// <summary>Generates images.</summary>
    /// <param name="ws">(N, NumWs, WDim).</param>
    /// <param name="noise">What is added to the layers' maps.</param>
    /// <returns>(N, 3, R, R), differentiable once.</returns>
    public Tensor Generate(Tensor ws, SynthesisNoise noise)
    {
        ArgumentNullException.ThrowIfNull(ws);
        ArgumentNullException.ThrowIfNull(noise);
        return Run(ws, noise, null);
    }

    /// <summary>Generates images of which the gradients for the styles are to be differentiated.</summary>
    /// <param name="ws">(N, NumWs, WDim), with gradients.</param>
    /// <param name="noise">What is added to the layers' maps.</param>
    public ImagesWithSlopes GenerateWithSlopes(Tensor ws, SynthesisNoise noise)
    {
        ArgumentNullException.ThrowIfNull(ws);
        ArgumentNullException.ThrowIfNull(noise);
        var traces = new List<LayerTrace>();
        return new ImagesWithSlopes(this, ws, Run(ws, noise, traces), traces);
    }

    private Tensor Run(Tensor ws, SynthesisNoise noise, List<LayerTrace>? traces)
    {
        using DisposeScope scope = NewDisposeScope();
        (Tensor? maps, Tensor? image) = ((Tensor?)null, (Tensor?)null);
        int first = 0;
        foreach (SynthesisBlock block in _blocks)
        {
            (maps, image) = block.Run(maps, image, ws.narrow(1, first, block.Convolutions + 1), noise, traces);
            first += block.Convolutions;
        }

        return image!.MoveToOuterDisposeScope();
    }
}
