using GanFunctions.Networks.StyleGan.Layers;
using TorchSharp;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace GanFunctions.Networks.StyleGan2.Layers;

/// <summary>
/// The layers of one resolution: the coarsest begins with a learned constant, the others double the one before. Each adds its
/// colours to the image of the blocks before, which is doubled by the same filter (Karras et al. 2020, section 4.1).
/// </summary>
internal sealed class SynthesisBlock : nn.Module
{
    private const int Coarsest = 4;

    /// <param name="configuration">The network's shape.</param>
    /// <param name="resolution">Width and height of the block's maps.</param>
    /// <param name="noiseOffset">Where in given noise the block's maps begin.</param>
    /// <param name="generator">Draws the weights.</param>
    public SynthesisBlock(StyleGan2Configuration configuration, int resolution, int noiseOffset, Generator? generator)
        : base(nameof(SynthesisBlock))
    {
        int channels = configuration.Channels(resolution);
        int offset = noiseOffset;
        using DisposeScope scope = NewDisposeScope();
        if (resolution == Coarsest)
        {
            register_parameter("const", LayerTensors.Normal(generator, channels, resolution, resolution));
        }

        register_buffer("resample_filter", FirResampling.Kernel(FirResampling.Binomial4));
        if (resolution > Coarsest)
        {
            int before = configuration.Channels(resolution / 2);
            First = new SynthesisLayer(before, channels, configuration.WDim, resolution, doubles: true, offset, generator);
            offset += resolution * resolution;
            Doubling = FirResampling.Doubling(FirResampling.Binomial4, resolution / 2);
        }

        Last = new SynthesisLayer(channels, channels, configuration.WDim, resolution, doubles: false, offset, generator);
        Colours = new ToRgbLayer(channels, configuration.WDim, generator);
        RegisterComponents();
    }

    /// <summary>How many styles the block's convolutions take; its colours take the next block's first one.</summary>
    public int Convolutions => First is null ? 1 : 2;

    /// <summary>The layer that doubles; null for the coarsest block.</summary>
    [field: ComponentName(Name = "conv0")]
    public SynthesisLayer? First { get; }

    /// <summary>The layer that keeps the size.</summary>
    [field: ComponentName(Name = "conv1")]
    public SynthesisLayer Last { get; }

    /// <summary>What makes colours of the maps.</summary>
    [field: ComponentName(Name = "torgb")]
    public ToRgbLayer Colours { get; }

    /// <summary>What doubles the image of the blocks before; null for the coarsest block.</summary>
    [field: ComponentName(Name = "doubling")]
    public FirResampling? Doubling { get; }

    /// <summary>What the coarsest block begins with, (channels, 4, 4).</summary>
    public Tensor Constant => get_parameter("const")!;

    /// <param name="x">(N, channels, R / 2, R / 2) of the block before; null for the coarsest block.</param>
    /// <param name="image">(N, 3, R / 2, R / 2) likewise.</param>
    /// <param name="ws">(N, <see cref="Convolutions"/> + 1, wDim).</param>
    /// <param name="noise">What is added to the maps.</param>
    /// <param name="traces">Where the block's layers tell what they computed, if anyone asks.</param>
    public (Tensor X, Tensor Image) Run(Tensor? x, Tensor? image, Tensor ws, SynthesisNoise noise, ICollection<LayerTrace>? traces)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor maps = First is null || x is null
            ? Constant.unsqueeze(0).expand(ws.shape[0], -1, -1, -1)
            : First.Run(x, ws.select(1, 0), noise, traces);
        maps = Last.Run(maps, ws.select(1, Convolutions - 1), noise, traces);
        Tensor colours = Colours.Run(maps, ws.select(1, Convolutions));
        Tensor sum = Doubling is null || image is null ? colours : colours + Doubling.call(image);
        return (maps.MoveToOuterDisposeScope(), sum.MoveToOuterDisposeScope());
    }
}
