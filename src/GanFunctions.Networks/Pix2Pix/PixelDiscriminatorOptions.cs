using GanFunctions.Networks.Layers;

namespace GanFunctions.Networks.Pix2Pix;

/// <summary>The shape of a <see cref="PixelDiscriminator"/>.</summary>
public sealed record PixelDiscriminatorOptions
{
    /// <summary>Channels of the image, at least 1; for pix2pix those of input and output together.</summary>
    public int InputChannels { get; init => field = Require.AtLeast(1, value); } = 3;

    /// <summary>Channels after the first convolution (ndf), at least 1.</summary>
    public int Filters { get; init => field = Require.AtLeast(1, value); } = 64;

    /// <summary>What follows the second convolution.</summary>
    public Normalization Normalization { get; init; } = Normalization.Instance;
}
