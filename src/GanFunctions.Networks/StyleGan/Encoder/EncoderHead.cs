using GanFunctions.Networks.StyleGan1.Layers;
using TorchSharp;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace GanFunctions.Networks.StyleGan.Encoder;

/// <summary>Computes the styles of neighbouring layers: (N, C, R, R) to (N, layers, w).</summary>
internal sealed class EncoderHead : nn.Module<Tensor, Tensor>
{
    /// <summary>Pixels, in width and height, that styles are computed from.</summary>
    public const int Pixels = StyleEncoderOptions.CoarsestResolution;

    /// <param name="channels">C.</param>
    /// <param name="resolution">R.</param>
    /// <param name="width">Channels that styles are computed from.</param>
    /// <param name="layers">How many styles.</param>
    /// <param name="styleSize">w.</param>
    /// <param name="draws">What weights are drawn by.</param>
    public EncoderHead(long channels, int resolution, long width, long layers, long styleSize, Generator? draws)
        : base(nameof(EncoderHead))
    {
        Resolution = resolution;
        StyleShape = [-1, layers, styleSize];
        Convolution = new EqualizedConvolution(channels, width, kernel: 3, padding: 1, draws);
        Linear = new EqualizedWeights(zeros(layers * styleSize, width * Pixels * Pixels), zeros(layers * styleSize));
        RegisterComponents();
    }

    public int Resolution { get; }

    public long[] StyleShape { get; }

    [field: ComponentName(Name = "conv")]
    public EqualizedConvolution Convolution { get; }

    [field: ComponentName(Name = "linear")]
    public EqualizedWeights Linear { get; }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor activations = Operations.Leaky(Convolution.call(input));
        Tensor pooled = Resolution == Pixels ? activations : nn.functional.avg_pool2d(activations, Resolution / Pixels);
        return nn.functional.linear(pooled.flatten(1), Linear.Weight, Linear.Bias!).view(StyleShape).MoveToOuterDisposeScope();
    }
}
