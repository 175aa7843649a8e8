using GanFunctions.Networks.StyleGan.Layers;
using TorchSharp;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace GanFunctions.Networks.StyleGan2.Layers;

/// <summary>Makes a score of maps of 4x4.</summary>
internal sealed class DiscriminatorEpilogue : nn.Module
{
    private const int Resolution = 4;

    private readonly StyleGan2Configuration _configuration;

    /// <param name="configuration">The network's shape.</param>
    /// <param name="generator">Draws the weights.</param>
    public DiscriminatorEpilogue(StyleGan2Configuration configuration, Generator? generator)
        : base(nameof(DiscriminatorEpilogue))
    {
        _configuration = configuration;
        int channels = configuration.Channels(Resolution);
        Convolution = new EqualizedConvolution(channels + configuration.MbstdChannels, channels, 3, generator);
        Hidden = new EqualizedLinear(channels * Resolution * Resolution, channels, generator, activates: true);
        Output = new EqualizedLinear(channels, 1, generator);
        RegisterComponents();
    }

    [field: ComponentName(Name = "conv")]
    private EqualizedConvolution Convolution { get; }

    [field: ComponentName(Name = "fc")]
    private EqualizedLinear Hidden { get; }

    [field: ComponentName(Name = "out")]
    private EqualizedLinear Output { get; }

    /// <param name="maps">(N, channels, 4, 4).</param>
    /// <param name="parts">How many batches lie one behind the other.</param>
    /// <param name="twice">Whether gradients of the result's gradients are taken.</param>
    /// <returns>(N, 1).</returns>
    public Tensor Run(Tensor maps, int parts, bool twice)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = WithDeviation(maps, parts);
        return Output.call(Hidden.call(Convolution.Run(x, twice).flatten(1))).MoveToOuterDisposeScope();
    }

    private Tensor WithDeviation(Tensor maps, int parts)
    {
        if (_configuration.MbstdChannels == 0)
        {
            return maps;
        }

        IEnumerable<Tensor> batches = parts == 1 ? [maps] : maps.chunk(parts);
        return cat([.. batches.Select(batch => MinibatchStandardDeviation.Append(batch, _configuration.MbstdGroup, _configuration.MbstdChannels))]);
    }
}
