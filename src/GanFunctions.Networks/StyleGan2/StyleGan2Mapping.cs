using GanFunctions.Networks.StyleGan.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace GanFunctions.Networks.StyleGan2;

/// <summary>
/// Turns latents into styles (Karras et al. 2018, section 2): normalisation, then linear layers. Takes (N, ZDim) of N(0, 1)
/// and returns (N, WDim). It keeps the styles' mean, which truncation draws towards.
/// </summary>
public sealed class StyleGan2Mapping : nn.Module<Tensor, Tensor>
{
    private const string Average = "w_avg";

    private readonly List<EqualizedLinear> _layers = [];

    /// <summary>Creates the network with weights from N(0, 1) over its learning rate's multiplier, and zero biases.</summary>
    /// <param name="configuration">The network's shape.</param>
    /// <param name="generator">Draws the weights; libtorch's own generator if null.</param>
    public StyleGan2Mapping(StyleGan2Configuration configuration, Generator? generator = null)
        : base(nameof(StyleGan2Mapping))
    {
        ArgumentNullException.ThrowIfNull(configuration);
        Configuration = configuration;
        register_buffer(Average, zeros(configuration.WDim).DetachFromDisposeScope());
        for (int i = 0; i < configuration.MappingLayers; i++)
        {
            var layer = new EqualizedLinear(
                i == 0 ? configuration.ZDim : configuration.WDim,
                configuration.WDim,
                generator,
                learningRateMultiplier: configuration.MappingLearningRateMultiplier,
                activates: true);
            register_module($"fc{i}", layer);
            _layers.Add(layer);
        }
    }

    /// <summary>The network's shape.</summary>
    public StyleGan2Configuration Configuration { get; }

    /// <summary>The mean style, (WDim): the network's own tensor.</summary>
    public Tensor WAvg => get_buffer(Average)!;

    /// <summary>What runs behind the normalisation, in order.</summary>
    internal IReadOnlyList<EqualizedLinear> Layers => _layers;

    /// <inheritdoc/>
    public override Tensor forward(Tensor z)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor w = PixelNorm.Apply(z);
        foreach (EqualizedLinear layer in _layers)
        {
            w = layer.call(w);
        }

        return w.MoveToOuterDisposeScope();
    }

    /// <summary>Moves the mean style towards the mean of <paramref name="w"/>, (N, WDim), as a training step does.</summary>
    public void UpdateAverage(Tensor w)
    {
        ArgumentNullException.ThrowIfNull(w);
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGradient = no_grad();
        Tensor average = WAvg;
        average.mul_(Configuration.WAvgBeta).add_(w.detach().mean([0]), 1 - Configuration.WAvgBeta);
    }

    /// <summary>Gives every layer its style, some of them drawn towards the mean style (Karras et al. 2018, appendix B).</summary>
    /// <param name="w">(N, WDim).</param>
    /// <param name="truncationPsi">How much of the distance to the mean is kept; 1 leaves styles as they are.</param>
    /// <param name="truncationCutoff">How many layers, coarsest first, are drawn; all if null.</param>
    /// <returns>(N, NumWs, WDim).</returns>
    public Tensor Broadcast(Tensor w, double truncationPsi = 1, int? truncationCutoff = null)
    {
        ArgumentNullException.ThrowIfNull(w);
        using DisposeScope scope = NewDisposeScope();
        int layers = Configuration.NumWs;
        int truncated = truncationPsi == 1 ? 0 : Math.Clamp(truncationCutoff ?? layers, 0, layers);
        Tensor free = w.unsqueeze(1).expand(-1, layers - truncated, -1);
        if (truncated == 0)
        {
            return free.MoveToOuterDisposeScope();
        }

        Tensor drawn = WAvg + ((w - WAvg) * truncationPsi);
        return cat([drawn.unsqueeze(1).expand(-1, truncated, -1), free], 1).MoveToOuterDisposeScope();
    }
}
