using GanFunctions.Networks.StyleGan1.Layers;
using TorchSharp;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace GanFunctions.Networks.StyleGan.Encoder;

/// <summary>A residual block that halves the resolution: (N, inputs, H, W) to (N, outputs, H / 2, W / 2).</summary>
internal sealed class EncoderBlock : nn.Module<Tensor, Tensor>
{
    /// <summary>Keeps the variance of a sum of two.</summary>
    public const double SumGain = 0.70710678118654757;

    /// <param name="inputs">Channels that go in.</param>
    /// <param name="outputs">Channels that come out.</param>
    /// <param name="draws">What weights are drawn by.</param>
    public EncoderBlock(long inputs, long outputs, Generator? draws)
        : base(nameof(EncoderBlock))
    {
        First = new EqualizedConvolution(inputs, inputs, kernel: 3, padding: 1, draws);
        Second = new EqualizedConvolution(inputs, outputs, kernel: 3, padding: 1, draws);
        Skip = new EqualizedConvolution(inputs, outputs, kernel: 1, padding: 0, draws);
        RegisterComponents();
    }

    [field: ComponentName(Name = "conv1")]
    public EqualizedConvolution First { get; }

    [field: ComponentName(Name = "conv2")]
    public EqualizedConvolution Second { get; }

    [field: ComponentName(Name = "skip")]
    public EqualizedConvolution Skip { get; }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor straight = Skip.call(Operations.Halve(input));
        Tensor first = Operations.Leaky(First.call(input));
        Tensor second = Operations.Leaky(Second.call(Operations.Halve(first)));
        return ((straight + second) * SumGain).MoveToOuterDisposeScope();
    }
}
