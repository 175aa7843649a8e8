using GanFunctions.Networks.Layers;

namespace GanFunctions.Networks.StyleGan.Encoder;

/// <summary>The shape of a <see cref="StyleEncoder"/>.</summary>
public sealed record StyleEncoderOptions
{
    /// <summary>The smallest images.</summary>
    public const int CoarsestResolution = 4;

    /// <summary>Width and height of the images, a power of two of at least 4.</summary>
    public required int Resolution
    {
        get;
        init => field = value >= CoarsestResolution && int.IsPow2(value)
            ? value
            : throw new ArgumentOutOfRangeException(nameof(Resolution), value, $"The resolution must be a power of two, at least {CoarsestResolution}.");
    }

    /// <summary>The generator's layers, at least 2.</summary>
    public required int Layers { get; init => field = Require.AtLeast(2, value); }

    /// <summary>Numbers in a layer's style, at least 1.</summary>
    public required int WDim { get; init => field = Require.AtLeast(1, value); }

    /// <summary>A block has this over its resolution channels, at most <see cref="ChannelMax"/>; at least 1.</summary>
    public int ChannelBase { get; init => field = Require.AtLeast(1, value); } = 2048;

    /// <summary>The most channels of a block, at least 1.</summary>
    public int ChannelMax { get; init => field = Require.AtLeast(1, value); } = 256;

    /// <summary>Channels of a head, over 4x4 pixels, from which its styles are computed; at least 1.</summary>
    public int HeadChannels { get; init => field = Require.AtLeast(1, value); } = 32;

    internal int ChannelsAt(int resolution) => Math.Clamp(ChannelBase / resolution, 1, ChannelMax);
}
