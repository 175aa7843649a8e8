using GanFunctions.Networks.StyleGan2;
using TorchSharp;
using static TorchSharp.torch;

namespace GanFunctions.Training.StyleGan2;

/// <summary>What one step draws for a generator. It is drawn on the host, so it is the same on every device.</summary>
/// <param name="generator">The generator that is trained.</param>
/// <param name="mixing">How often two latents share an image, 0 to 1.</param>
/// <param name="device">Where the generator lives.</param>
/// <param name="random">Where all draws come from.</param>
internal sealed class StyleDraws(StyleGan2Generator generator, double mixing, Device device, Random random) : IDisposable
{
    private readonly Generator _draws = new((ulong)random.NextInt64());

    /// <summary>
    /// Styles of new latents. Now and then the layers from a random one on take those of other latents (Karras et al. 2018,
    /// section 3.1). The mean style is moved towards those of the first latents.
    /// </summary>
    /// <param name="count">N.</param>
    /// <returns>(N, layers, w).</returns>
    public Tensor Styles(long count)
    {
        using DisposeScope scope = NewDisposeScope();
        StyleGan2Mapping mapping = generator.Mapping;
        Tensor first = mapping.call(Normal(count, mapping.Configuration.ZDim));
        mapping.UpdateAverage(first);
        Tensor ws = mapping.Broadcast(first);
        if (random.NextDouble() < mixing)
        {
            long layers = ws.shape[1];
            long crossover = random.NextInt64(1, layers);
            Tensor second = mapping.Broadcast(mapping.call(Normal(count, mapping.Configuration.ZDim)));
            ws = cat([ws.narrow(1, 0, crossover), second.narrow(1, crossover, layers - crossover)], 1);
        }

        return ws.MoveToOuterDisposeScope();
    }

    /// <summary>Images of styles, with new noise for each.</summary>
    /// <param name="ws">(N, layers, w).</param>
    public Tensor Images(Tensor ws)
    {
        using DisposeScope scope = NewDisposeScope();
        return generator.Synthesis.Generate(ws, Noise(ws.shape[0])).MoveToOuterDisposeScope();
    }

    /// <summary>New noise for each image.</summary>
    /// <param name="count">N.</param>
    public SynthesisNoise Noise(long count) => SynthesisNoise.Of(Normal(count, generator.Configuration.NoiseLength));

    /// <summary>Draws from N(0, 1).</summary>
    public Tensor Normal(params long[] shape)
    {
        using DisposeScope scope = NewDisposeScope();
        return randn(shape, generator: _draws).to(device).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public void Dispose() => _draws.Dispose();
}
