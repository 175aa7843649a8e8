using GanFunctions.Networks.Layers;

namespace GanFunctions.Networks.CycleGan;

/// <summary>The shape of a <see cref="ResNetGenerator"/>. The defaults are those of the paper at 256x256.</summary>
public sealed record ResNetGeneratorOptions
{
    /// <summary>Channels of the input image, at least 1.</summary>
    public int InputChannels { get; init => field = Require.AtLeast(1, value); } = 3;

    /// <summary>Channels of the output image, at least 1.</summary>
    public int OutputChannels { get; init => field = Require.AtLeast(1, value); } = 3;

    /// <summary>Channels after the first convolution (ngf), at least 1; the residual blocks have four times as many.</summary>
    public int Filters { get; init => field = Require.AtLeast(1, value); } = 64;

    /// <summary>Residual blocks, at least 0; the paper has 6 at 128x128 and 9 at 256x256 and above.</summary>
    public int Blocks { get; init => field = Require.AtLeast(0, value); } = 9;

    /// <summary>What follows each convolution but the last.</summary>
    public Normalization Normalization { get; init; } = Normalization.Instance;

    /// <summary>Whether half of the activations within each residual block are dropped in training.</summary>
    public bool Dropout { get; init; }
}
