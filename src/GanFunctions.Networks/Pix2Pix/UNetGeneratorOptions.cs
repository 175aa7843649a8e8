using GanFunctions.Networks.Layers;

namespace GanFunctions.Networks.Pix2Pix;

/// <summary>The shape of a <see cref="UNetGenerator"/>. The defaults are those of the paper at 256x256.</summary>
public sealed record UNetGeneratorOptions
{
    /// <summary>Channels of the input image, at least 1.</summary>
    public int InputChannels { get; init => field = Require.AtLeast(1, value); } = 3;

    /// <summary>Channels of the output image, at least 1.</summary>
    public int OutputChannels { get; init => field = Require.AtLeast(1, value); } = 3;

    /// <summary>Halvings on the way down, 5 to 16: 8 take 256x256 to a single pixel.</summary>
    public int Downsamplings
    {
        get;
        init => field = value <= 16
            ? Require.AtLeast(5, value)
            : throw new ArgumentOutOfRangeException(nameof(Downsamplings), value, "At most 16 halvings are supported.");
    } = 8;

    /// <summary>Channels after the first convolution (ngf), at least 1; the innermost layers have eight times as many.</summary>
    public int Filters { get; init => field = Require.AtLeast(1, value); } = 64;

    /// <summary>What follows each convolution but the first, the innermost and the last.</summary>
    public Normalization Normalization { get; init; } = Normalization.Batch;

    /// <summary>Whether half of the activations of the inner layers are dropped in training.</summary>
    public bool Dropout { get; init; }
}
