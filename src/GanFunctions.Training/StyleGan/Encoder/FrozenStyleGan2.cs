using GanFunctions.Networks.StyleGan2;
using TorchSharp;
using static TorchSharp.torch;

namespace GanFunctions.Training.StyleGan.Encoder;

/// <summary>A StyleGAN2 as an encoder's training sees it.</summary>
internal static class FrozenStyleGan2
{
    /// <summary>Takes the networks, which stay their owner's.</summary>
    /// <param name="generator">Its constant noise is used.</param>
    /// <param name="discriminator">Its blocks' features are compared.</param>
    public static FrozenGenerator Of(StyleGan2Generator generator, StyleGan2Discriminator discriminator) => new(
        (count, random) => Styles(generator, count, random),
        styles => generator.Synthesis.Generate(styles, SynthesisNoise.Constant),
        discriminator.Features);

    private static Tensor Styles(StyleGan2Generator generator, int count, Random random)
    {
        using DisposeScope scope = NewDisposeScope();
        int length = generator.Configuration.ZDim;
        float[] latents = [.. Enumerable.Range(0, count * length).Select(_ => NormalDraws.Next(random))];
        Tensor z = tensor(latents, [count, length]).to(generator.Mapping.WAvg.device);
        return generator.Mapping.Broadcast(generator.Mapping.call(z)).MoveToOuterDisposeScope();
    }
}
