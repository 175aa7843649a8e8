using GanFunctions.Networks.Layers;

namespace GanFunctions.Networks.CycleGan;

/// <summary>The shape of a <see cref="PatchDiscriminator"/>. The defaults judge patches of 70x70 pixels, as in the paper.</summary>
public sealed record PatchDiscriminatorOptions
{
    /// <summary>Channels of the image, at least 1; for pix2pix those of input and output together.</summary>
    public int InputChannels { get; init => field = Require.AtLeast(1, value); } = 3;

    /// <summary>Channels after the first convolution (ndf), at least 1.</summary>
    public int Filters { get; init => field = Require.AtLeast(1, value); } = 64;

    /// <summary>Convolutions of stride 2, at least 1: each doubles the patch's size and more.</summary>
    public int Layers { get; init => field = Require.AtLeast(1, value); } = 3;

    /// <summary>What follows each convolution but the first and the last.</summary>
    public Normalization Normalization { get; init; } = Normalization.Instance;
}
