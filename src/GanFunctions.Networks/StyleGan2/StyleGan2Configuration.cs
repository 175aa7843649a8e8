using System.Numerics;
using GanFunctions.Networks.Layers;

namespace GanFunctions.Networks.StyleGan2;

/// <summary>The shape of StyleGAN2's networks (Karras et al. 2020, "Analyzing and Improving the Image Quality of StyleGAN").</summary>
public sealed record StyleGan2Configuration
{
    /// <summary>Numbers in a latent, at least 1.</summary>
    public int ZDim { get; init => field = Require.AtLeast(1, value); } = 512;

    /// <summary>Numbers in a style, at least 1.</summary>
    public int WDim { get; init => field = Require.AtLeast(1, value); } = 512;

    /// <summary>Layers of the mapping network, at least 1.</summary>
    public int MappingLayers { get; init => field = Require.AtLeast(1, value); } = 8;

    /// <summary>How much slower the mapping network is trained than the rest, above 0.</summary>
    public double MappingLearningRateMultiplier
    {
        get;
        init => field = value > 0 && double.IsFinite(value)
            ? value
            : throw new ArgumentOutOfRangeException(nameof(MappingLearningRateMultiplier), value, "A multiplier is above 0.");
    } = 0.01;

    /// <summary>How much of the mean style is kept at each of its updates, 0 to 1.</summary>
    public double WAvgBeta
    {
        get;
        init => field = value is >= 0 and <= 1
            ? value
            : throw new ArgumentOutOfRangeException(nameof(WAvgBeta), value, "A decay lies between 0 and 1.");
    } = 0.995;

    /// <summary>Width and height of the images in pixels, a power of two from 8 on.</summary>
    public int Resolution
    {
        get;
        init => field = value >= 8 && BitOperations.IsPow2(value)
            ? value
            : throw new ArgumentOutOfRangeException(nameof(Resolution), value, "The resolution is a power of two from 8 on.");
    } = 256;

    /// <summary>Channels times resolution, of all layers that have fewer than <see cref="ChannelMax"/> channels (cbase).</summary>
    public int ChannelBase { get; init => field = Require.AtLeast(1, value); } = 32768;

    /// <summary>The most channels that a layer has, at least 1 (cmax).</summary>
    public int ChannelMax { get; init => field = Require.AtLeast(1, value); } = 512;

    /// <summary>Images whose standard deviation the discriminator sees together, at least 1.</summary>
    public int MbstdGroup { get; init => field = Require.AtLeast(1, value); } = 4;

    /// <summary>Maps that show the discriminator standard deviations, at least 0.</summary>
    public int MbstdChannels { get; init => field = Require.AtLeast(0, value); } = 1;

    /// <summary>The resolutions of the networks' blocks, coarsest first: 4, 8, and so on to <see cref="Resolution"/>.</summary>
    public IReadOnlyList<int> BlockResolutions => [.. Enumerable.Range(2, BitOperations.Log2((uint)Resolution) - 1).Select(exponent => 1 << exponent)];

    /// <summary>Layers of the generator that take a style each: two a block, and the last conversion to colours.</summary>
    public int NumWs => 2 * BlockResolutions.Count;

    /// <summary>Numbers in the noise maps of all layers together: one map of 4x4, and two of each further resolution.</summary>
    public int NoiseLength => BlockResolutions.Sum(resolution => resolution * resolution * (resolution == 4 ? 1 : 2));

    /// <summary>How many channels the layers of a resolution have.</summary>
    /// <param name="resolution">One of <see cref="BlockResolutions"/>.</param>
    public int Channels(int resolution) => Math.Max(1, Math.Min(ChannelBase / resolution, ChannelMax));
}
