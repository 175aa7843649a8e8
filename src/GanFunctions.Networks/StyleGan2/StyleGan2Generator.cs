using TorchSharp;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace GanFunctions.Networks.StyleGan2;

/// <summary>
/// A <see cref="StyleGan2Mapping"/> and a <see cref="StyleGan2Synthesis"/>. Takes latents (N, ZDim) and returns images
/// (N, 3, R, R). Parameters and buffers bear the names of NVlabs' state dictionaries (<c>synthesis.b4.const</c>).
/// </summary>
public sealed class StyleGan2Generator : nn.Module<Tensor, Tensor>
{
    /// <summary>Creates the networks with weights from N(0, 1) and zero biases.</summary>
    /// <param name="configuration">The networks' shape.</param>
    /// <param name="generator">Draws the weights; libtorch's own generator if null.</param>
    public StyleGan2Generator(StyleGan2Configuration configuration, Generator? generator = null)
        : base(nameof(StyleGan2Generator))
    {
        ArgumentNullException.ThrowIfNull(configuration);
        Configuration = configuration;
        Synthesis = new StyleGan2Synthesis(configuration, generator);
        Mapping = new StyleGan2Mapping(configuration, generator);
        RegisterComponents();
    }

    /// <summary>The networks' shape.</summary>
    public StyleGan2Configuration Configuration { get; }

    /// <summary>From latents to styles.</summary>
    [field: ComponentName(Name = "mapping")]
    public StyleGan2Mapping Mapping { get; }

    /// <summary>From styles to images.</summary>
    [field: ComponentName(Name = "synthesis")]
    public StyleGan2Synthesis Synthesis { get; }

    /// <summary>The images without truncation, with constant noise.</summary>
    /// <param name="z">(N, ZDim), of N(0, 1).</param>
    public override Tensor forward(Tensor z) => Generate(z, SynthesisNoise.Constant);

    /// <summary>Generates images.</summary>
    /// <param name="z">(N, ZDim), of N(0, 1).</param>
    /// <param name="noise">What is added to the layers' maps.</param>
    /// <param name="truncationPsi">How much of the styles' distance to the mean style is kept.</param>
    /// <param name="truncationCutoff">How many layers, coarsest first, are drawn towards it; all if null.</param>
    /// <returns>(N, 3, R, R).</returns>
    public Tensor Generate(Tensor z, SynthesisNoise noise, double truncationPsi = 1, int? truncationCutoff = null)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor ws = Mapping.Broadcast(Mapping.call(z), truncationPsi, truncationCutoff);
        return Synthesis.Generate(ws, noise).MoveToOuterDisposeScope();
    }
}
