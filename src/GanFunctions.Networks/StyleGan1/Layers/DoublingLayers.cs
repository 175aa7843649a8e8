using System.Globalization;
using GanFunctions.Networks.Layers;
using static TorchSharp.torch;

namespace GanFunctions.Networks.StyleGan1.Layers;

/// <summary>
/// A 3x3 convolution of images enlarged by repetition, or a <see cref="FusedConvolution"/>, and a blur: (N, inputs, H, W) to
/// (N, outputs, 2 H, 2 W).
/// </summary>
internal sealed class DoublingLayers : nn.Module<Tensor, Tensor>
{
    private readonly (EqualizedConvolution? Separate, FusedConvolution? Fused, BlurKernel Blur) _layers;

    /// <param name="inputs">Channels that go in.</param>
    /// <param name="outputs">Channels that come out.</param>
    /// <param name="fused">Whether by a <see cref="FusedConvolution"/>.</param>
    /// <param name="size">H.</param>
    /// <param name="draws">What weights are drawn by.</param>
    public DoublingLayers(long inputs, long outputs, bool fused, int size, Generator? draws)
        : base(nameof(DoublingLayers))
    {
        _layers = (
            fused ? null : new EqualizedConvolution(inputs, outputs, kernel: 3, padding: 1, draws),
            fused ? new FusedConvolution(inputs, outputs, doubles: true, draws) : null,
            new BlurKernel(outputs, 2 * size));

        // Where the convolution is separate, 0 is the enlargement.
        int index = fused ? 0 : 1;
        register_module(Name(index), (nn.Module?)_layers.Fused ?? _layers.Separate!);
        register_module(Name(index + 1), _layers.Blur);
    }

    /// <summary>The convolution of enlarged images; null where it is fused.</summary>
    public EqualizedConvolution? Separate => _layers.Separate;

    /// <summary>The convolution that enlarges; null where it is separate.</summary>
    public FusedConvolution? Fused => _layers.Fused;

    /// <summary>What follows.</summary>
    public BlurKernel Blur => _layers.Blur;

    /// <inheritdoc/>
    public override Tensor forward(Tensor input)
    {
        (Tensor kernels, Tensor bias) = Fused is null ? (Widened(Separate!), Separate!.Weights.Bias!) : (Fused.Kernels, Fused.Bias);
        Tensor enlarged = Convolutions.RunTransposed(input, kernels, stride: 2, padding: 1);
        return Blur.Forward(enlarged + bias.view(1, -1, 1, 1));
    }

    /// <summary>
    /// A convolution of repeated pixels adds each pixel to 4x4 others: a transposed convolution, with fewer than half of the
    /// multiplications.
    /// </summary>
    private static Tensor Widened(EqualizedConvolution convolution) =>
        Operations.Widen(convolution.Weights.Weight.flip(2, 3)) * Operations.WidenedPixels;

    private static string Name(int index) => index.ToString(CultureInfo.InvariantCulture);
}
