using GanFunctions.Networks.StyleGan.Layers;
using TorchSharp;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace GanFunctions.Networks.StyleGan2.Layers;

/// <summary>Halves the image's maps by two convolutions, and by one beside them that is added (Karras et al. 2020, section 4.1).</summary>
internal sealed class DiscriminatorBlock : nn.Module
{
    private const int ImageChannels = 3;
    private static readonly double ResidualGain = Math.Sqrt(0.5);

    /// <param name="configuration">The network's shape.</param>
    /// <param name="resolution">Width and height before.</param>
    /// <param name="generator">Draws the weights.</param>
    public DiscriminatorBlock(StyleGan2Configuration configuration, int resolution, Generator? generator)
        : base(nameof(DiscriminatorBlock))
    {
        (int inputs, int outputs) = (configuration.Channels(resolution), configuration.Channels(resolution / 2));
        register_buffer("resample_filter", FirResampling.Kernel(FirResampling.Binomial4));
        if (resolution == configuration.Resolution)
        {
            FromColours = new EqualizedConvolution(ImageChannels, inputs, 1, generator);
        }

        First = new EqualizedConvolution(inputs, inputs, 3, generator);
        Last = new EqualizedConvolution(inputs, outputs, 3, generator, halvedSize: resolution);
        Skip = new EqualizedConvolution(inputs, outputs, 1, generator, halvedSize: resolution, bias: false);
        RegisterComponents();
    }

    [field: ComponentName(Name = "fromrgb")]
    private EqualizedConvolution? FromColours { get; }

    [field: ComponentName(Name = "conv0")]
    private EqualizedConvolution First { get; }

    [field: ComponentName(Name = "conv1")]
    private EqualizedConvolution Last { get; }

    [field: ComponentName(Name = "skip")]
    private EqualizedConvolution Skip { get; }

    /// <param name="x">(N, 3, R, R) for the finest block, else (N, channels, R, R).</param>
    /// <param name="twice">Whether gradients of the result's gradients are taken.</param>
    /// <returns>(N, channels of the half resolution, R / 2, R / 2).</returns>
    public Tensor Run(Tensor x, bool twice)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor maps = FromColours is null ? x : FromColours.Run(x, twice);
        Tensor skipped = Skip.Run(maps, twice, ResidualGain, activates: false);
        Tensor convolved = Last.Run(First.Run(maps, twice), twice, ResidualGain);
        return skipped.add_(convolved).MoveToOuterDisposeScope();
    }
}
