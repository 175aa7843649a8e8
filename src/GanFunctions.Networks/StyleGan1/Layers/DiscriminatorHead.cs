using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace GanFunctions.Networks.StyleGan1.Layers;

/// <summary>The discriminator at 4x4: the batch's deviation, a convolution, and one over the whole image.</summary>
internal sealed class DiscriminatorHead : nn.Module
{
    private readonly EqualizedConvolution _first;
    private readonly EqualizedConvolution _second;

    /// <param name="channels">Channels that go in and come out.</param>
    /// <param name="draws">What weights are drawn by.</param>
    public DiscriminatorHead(long channels, Generator? draws)
        : base(nameof(DiscriminatorHead))
    {
        _first = new EqualizedConvolution(channels + 1, channels, kernel: 3, padding: 1, draws);
        _second = new EqualizedConvolution(channels, channels, kernel: GrowthPhase.CoarsestResolution, padding: 0, draws);
        register_module("conv1", Sequential(_first));
        register_module("conv2", Sequential(_second));
    }

    /// <summary>(N, C, 4, 4) to (N, C), recording the derivative.</summary>
    public Tensor Forward(Tensor input, Linearization? trace)
    {
        Tensor described = Operations.AppendDeviation(input, trace);
        Tensor first = Operations.Leaky(_first.Forward(described, trace), trace);
        Tensor second = Operations.Leaky(_second.Forward(first, trace), trace);
        trace?.Add(tangent => tangent.flatten(1));
        return second.flatten(1);
    }
}
