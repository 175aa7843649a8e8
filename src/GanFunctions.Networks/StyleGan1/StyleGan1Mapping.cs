using System.Globalization;
using GanFunctions.Networks.StyleGan1.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace GanFunctions.Networks.StyleGan1;

/// <summary>
/// The mapping network (Karras et al. 2018, section 2): latents (N, latent) become styles (N, latent). Parameters bear the
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
        long size = configuration.LatentSize;
        Layers = [.. Enumerable.Range(0, configuration.MappingLayers).Select(_ => new EqualizedLinear(size, zeros(size), draws))];
        for (int i = 0; i < Layers.Count; i++)
        {
            // 0 is the normalisation of the latents, and each linear layer is followed by its activation.
            register_module(((2 * i) + 1).ToString(CultureInfo.InvariantCulture), Layers[i]);
        }
    }

    /// <summary>The linear layers.</summary>
    internal IReadOnlyList<EqualizedLinear> Layers { get; }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor result = Layers.Aggregate(Operations.PixelNorm(input), (style, layer) => Operations.Leaky(layer.call(style)));
        return result.MoveToOuterDisposeScope();
    }
}
