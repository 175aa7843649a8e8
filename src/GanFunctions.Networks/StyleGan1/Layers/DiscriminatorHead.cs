using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace GanFunctions.Networks.StyleGan1.Layers;

/// <summary>The discriminator at 4x4: the batch's deviation, a convolution, and one over the whole image.</summary>
internal sealed class DiscriminatorHead : nn.Module
{
    private readonly (EqualizedConvolution First, EqualizedConvolution Second) _layers;

    /// <param name="channels">Channels that go in and come out.</param>
    /// <param name="draws">What weights are drawn by.</param>
    public DiscriminatorHead(long channels, Generator? draws)
        : base(nameof(DiscriminatorHead))
    {
        _layers.First = new EqualizedConvolution(channels + 1, channels, kernel: 3, padding: 1, draws);
        _layers.Second = new EqualizedConvolution(channels, channels, kernel: GrowthPhase.CoarsestResolution, padding: 0, draws);
        register_module("conv1", Sequential(_layers.First));
        register_module("conv2", Sequential(_layers.Second));
    }

    /// <summary>(N, C, 4, 4) to (N, C), recording the derivative.</summary>
    public Tensor Forward(Tensor input, Linearization? trace)
    {
        Tensor described = Operations.AppendDeviation(input, trace);
        Tensor first = Operations.Leaky(_layers.First.Forward(described, trace), trace);
        Tensor second = Operations.Leaky(_layers.Second.Forward(first, trace), trace);
        trace?.Add(tangent => tangent.flatten(1));
        return second.flatten(1);
    }
}
