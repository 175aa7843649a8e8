using System.Globalization;
using GanFunctions.Networks.StyleGan.Layers;
using GanFunctions.Networks.StyleGan1.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace GanFunctions.Networks.StyleGan1;

/// <summary>
/// The mapping network (Karras et al. 2018, section 2): latents (N, z) become styles (N, w). Parameters bear the
/// names of public PyTorch checkpoints (<c>1.linear.weight_orig</c>).
/// </summary>
public sealed class StyleGan1Mapping : nn.Module<Tensor, Tensor>
{
    /// <param name="configuration">The network's shape.</param>
    /// <param name="draws">What weights are drawn by; libtorch's own generator if null.</param>
    public StyleGan1Mapping(StyleGan1Configuration configuration, Generator? draws = null)
        : base(nameof(StyleGan1Mapping))
    {
        ArgumentNullException.ThrowIfNull(configuration);
        Configuration = configuration;
        Layers = [.. Enumerable.Range(0, configuration.MappingLayers)
            .Select(i => new ScaledLinear(i == 0 ? configuration.ZDim : configuration.WDim, zeros(configuration.WDim), draws))];
        for (int i = 0; i < Layers.Count; i++)
        {
            // 0 is the normalisation of the latents, and each linear layer is followed by its activation.
            register_module(((2 * i) + 1).ToString(CultureInfo.InvariantCulture), Layers[i]);
        }
    }

    /// <summary>The network's shape.</summary>
    public StyleGan1Configuration Configuration { get; }

    /// <summary>The linear layers.</summary>
    internal IReadOnlyList<ScaledLinear> Layers { get; }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor result = Layers.Aggregate(PixelNorm.Apply(input), (style, layer) => Operations.Leaky(layer.call(style)));
        return result.MoveToOuterDisposeScope();
    }
}
