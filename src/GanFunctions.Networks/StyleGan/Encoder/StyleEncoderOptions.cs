using GanFunctions.Networks.Layers;

namespace GanFunctions.Networks.StyleGan.Encoder;

/// <summary>The shape of a <see cref="StyleEncoder"/>.</summary>
public sealed record StyleEncoderOptions
{
    /// <summary>Width and height of the images, in pixels: a power of two, 4 at least.</summary>
    public required int Resolution
    {
        get;
        init => field = value >= StyleEncoder.CoarsestSide && int.IsPow2(value)
            ? value
            : throw new ArgumentOutOfRangeException(nameof(Resolution), value, "A resolution is a power of two, 4 at least.");
    }

    /// <summary>Layers of the generator that take a style each, at least 1.</summary>
    public required int Layers { get; init => field = Require.AtLeast(1, value); }

    /// <summary>Numbers in a style, at least 1.</summary>
    public required int WDim { get; init => field = Require.AtLeast(1, value); }

    /// <summary>Channels at the images' resolution, doubled with each halving, at least 1.</summary>
    public int Channels { get; init => field = Require.AtLeast(1, value); } = 32;

    /// <summary>The most channels that a block has, at least 1.</summary>
    public int MaxChannels { get; init => field = Require.AtLeast(1, value); } = 256;
}
