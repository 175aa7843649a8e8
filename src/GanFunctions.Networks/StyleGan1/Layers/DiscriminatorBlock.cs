using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace GanFunctions.Networks.StyleGan1.Layers;

/// <summary>One resolution of the discriminator: two convolutions, with a blur and a halving in the second one.</summary>
internal sealed class DiscriminatorBlock : nn.Module
{
    private readonly (EqualizedConvolution First, nn.Module<Tensor, Tensor> Second) _layers;

    /// <param name="inputs">Channels that go in.</param>
    /// <param name="outputs">Channels that come out.</param>
    /// <param name="fused">Whether a <see cref="FusedConvolution"/> halves the resolution.</param>
    /// <param name="draws">What weights are drawn by.</param>
    public DiscriminatorBlock(long inputs, long outputs, bool fused, Generator? draws)
        : base(nameof(DiscriminatorBlock))
    {
        _layers.First = new EqualizedConvolution(inputs, outputs, kernel: 3, padding: 1, draws);
        _layers.Second = fused
            ? new FusedConvolution(outputs, outputs, doubles: false, draws)
            : new EqualizedConvolution(outputs, outputs, kernel: 3, padding: 1, draws);
        register_module("conv1", Sequential(_layers.First));
        register_module("conv2", Sequential(new BlurKernel(outputs), _layers.Second));
    }

    /// <summary>(N, inputs, H, W) to (N, outputs, H / 2, W / 2), recording the derivative.</summary>
    public Tensor Forward(Tensor input, Linearization? trace)
    {
        Tensor first = Operations.Leaky(_layers.First.Forward(input, trace), trace);
        Tensor blurred = Operations.Blur(first, trace);
        Tensor second = _layers.Second is FusedConvolution fused
            ? fused.Forward(blurred, trace)
            : Operations.Halve(((EqualizedConvolution)_layers.Second).Forward(blurred, trace), trace);
        return Operations.Leaky(second, trace);
    }
}
