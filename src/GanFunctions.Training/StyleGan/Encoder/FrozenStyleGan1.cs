using GanFunctions.Networks.StyleGan1;
using TorchSharp;
using static TorchSharp.torch;

namespace GanFunctions.Training.StyleGan.Encoder;

/// <summary>An original StyleGAN, grown to a phase, as an encoder's training sees it.</summary>
internal static class FrozenStyleGan1
{
    /// <summary>Takes the networks, which stay their owner's.</summary>
    /// <param name="generator">The generator.</param>
    /// <param name="discriminator">Its blocks' features are compared.</param>
    /// <param name="phase">The index of the phase, whose layers are wholly there.</param>
    /// <param name="constantNoise">(length of the noise), of this phase or a later one; it stays its owner's.</param>
    public static FrozenGenerator Of(StyleGan1Generator generator, StyleGan1Discriminator discriminator, int phase, Tensor constantNoise) => new(
        (count, random) => Styles(generator, phase, count, random),
        styles => Images(generator, phase, constantNoise, styles),
        images => discriminator.Features(images, phase));

    private static Tensor Styles(StyleGan1Generator generator, int phase, int count, Random random)
    {
        using DisposeScope scope = NewDisposeScope();
        int length = generator.Synthesis.Configuration.ZDim;
        float[] latents = [.. Enumerable.Range(0, count * length).Select(_ => NormalDraws.Next(random))];
        Tensor z = tensor(latents, [count, length]).to(generator.parameters().First().device);
        return StyleGan1Generator.Broadcast(generator.Mapping.call(z), phase).MoveToOuterDisposeScope();
    }

    private static Tensor Images(StyleGan1Generator generator, int phase, Tensor constantNoise, Tensor styles)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor noise = constantNoise.narrow(0, 0, StyleGan1Synthesis.NoiseLength(phase)).unsqueeze(0);
        return generator.Synthesis.Generate(styles, StyleGan1Synthesis.NoiseMaps(noise, phase), new GrowthPhase(phase)).MoveToOuterDisposeScope();
    }
}
