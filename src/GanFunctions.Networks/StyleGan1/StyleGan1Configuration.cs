using GanFunctions.Networks.Layers;

namespace GanFunctions.Networks.StyleGan1;

/// <summary>The shape of the networks of StyleGAN (Karras et al. 2018). The defaults are the paper's at 256x256.</summary>
public sealed record StyleGan1Configuration
{
    private const int PaperChannelBase = 16384;
    private const int PaperChannelMax = 512;

    /// <summary>Numbers in a latent, at least 1.</summary>
    public int ZDim { get; init => field = Require.AtLeast(1, value); } = 512;

    /// <summary>Numbers in a style, at least 1.</summary>
    public int WDim { get; init => field = Require.AtLeast(1, value); } = 512;

    /// <summary>Layers of the mapping network, at least 1.</summary>
    public int MappingLayers { get; init => field = Require.AtLeast(1, value); } = 8;

    /// <summary>Channels at 4x4, 8x8 and so on; as many as there are resolutions.</summary>
    public IReadOnlyList<int> Channels
    {
        get;
        init => field = value.Count > 0 && value.All(channels => channels > 0)
            ? value
            : throw new ArgumentException("Each resolution needs at least one channel.", nameof(Channels));
    } = ChannelsFor(256);

    /// <summary>
    /// The resolution from which on resampling and convolution are one operation: 128 in the paper (appendix C), which does
    /// not change what the networks can compute.
    /// </summary>
    public int FusedFrom { get; init => field = Require.AtLeast(GrowthPhase.CoarsestResolution, value); } = 128;

    /// <summary>Width and height of the images of the last phase.</summary>
    public int Resolution => GrowthPhase.CoarsestResolution << LastPhase;

    /// <summary>The index of the last phase.</summary>
    public int LastPhase => Channels.Count - 1;

    /// <summary>The paper's channels: <paramref name="channelBase"/> over the resolution, at most <paramref name="channelMax"/>.</summary>
    /// <param name="resolution">A power of two, at least 4.</param>
    /// <param name="channelBase">At least 1.</param>
    /// <param name="channelMax">At least 1.</param>
    /// <returns>For 4x4 up to <paramref name="resolution"/>.</returns>
    /// <exception cref="ArgumentException">The resolution is not a power of two.</exception>
    public static IReadOnlyList<int> ChannelsFor(int resolution, int channelBase = PaperChannelBase, int channelMax = PaperChannelMax) =>
        [.. Enumerable.Range(0, GrowthPhase.Of(resolution).Index + 1)
            .Select(phase => Math.Clamp(channelBase / new GrowthPhase(phase).Resolution, 1, channelMax))];
}
