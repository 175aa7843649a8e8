using GanFunctions.Networks.Layers;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace GanFunctions.Networks.StyleGan1.Layers;

/// <summary>
/// One resolution of the discriminator: a convolution, and a blur and a convolution that halves the resolution, by averages
/// of its results or as a <see cref="FusedConvolution"/>.
/// </summary>
internal sealed class DiscriminatorBlock : nn.Module
{
    private readonly (EqualizedConvolution First, BlurKernel Blur, EqualizedConvolution? Second, FusedConvolution? Fused) _layers;

    /// <param name="inputs">Channels that go in.</param>
    /// <param name="outputs">Channels that come out.</param>
    /// <param name="fused">Whether a <see cref="FusedConvolution"/> halves the resolution.</param>
    /// <param name="size">Height and width of what goes in.</param>
    /// <param name="draws">What weights are drawn by.</param>
    public DiscriminatorBlock(long inputs, long outputs, bool fused, int size, Generator? draws)
        : base(nameof(DiscriminatorBlock))
    {
        _layers = (
            new EqualizedConvolution(inputs, outputs, kernel: 3, padding: 1, draws),
            new BlurKernel(outputs, size),
            fused ? null : new EqualizedConvolution(outputs, outputs, kernel: 3, padding: 1, draws),
            fused ? new FusedConvolution(outputs, outputs, doubles: false, draws) : null);
        register_module("conv1", Sequential(_layers.First));
        register_module("conv2", ModuleList<nn.Module>(_layers.Blur, (nn.Module?)_layers.Fused ?? _layers.Second!));
    }

    /// <summary>(N, inputs, H, W) to (N, outputs, H / 2, W / 2), recording the derivative.</summary>
    public Tensor Forward(Tensor input, Linearization? trace)
    {
        Tensor first = Operations.Leaky(_layers.First.Forward(input, trace), trace);
        Tensor blurred = _layers.Blur.Forward(first, trace);
        return Operations.Leaky(Halve(blurred, trace), trace);
    }

    /// <summary>Averages over 2x2 results of a 3x3 kernel are results of a 4x4 kernel, with fewer than half of the multiplications.</summary>
    private Tensor Halve(Tensor input, Linearization? trace)
    {
        (Tensor kernels, Tensor bias) = _layers.Fused is { } fused
            ? (fused.Kernels, fused.Bias)
            : (Operations.Widen(_layers.Second!.Weights.Weight), _layers.Second.Weights.Bias!);
        trace?.Add(tangent => Convolutions.Run(tangent, kernels, null, stride: 2, padding: 1, twice: false));
        return Convolutions.Run(input, kernels, bias, stride: 2, padding: 1, twice: false);
    }
}
