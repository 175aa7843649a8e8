using TorchSharp.Utils;
using static TorchSharp.torch;

namespace GanFunctions.Networks.StyleGan1.Layers;

/// <summary>
/// Adaptive instance normalisation with scale and shift computed from a style (Karras et al. 2018, equation 1).
/// </summary>
internal sealed class AdaptiveInstanceNorm : nn.Module<Tensor, Tensor, Tensor>
{
    public const double Epsilon = 1e-5;

    /// <param name="channels">Of the images.</param>
    /// <param name="styleSize">Numbers in a style.</param>
    /// <param name="draws">What weights are drawn by.</param>
    public AdaptiveInstanceNorm(long channels, long styleSize, Generator? draws)
        : base(nameof(AdaptiveInstanceNorm))
    {
        Style = new ScaledLinear(styleSize, cat([ones(channels), zeros(channels)]), draws);
        RegisterComponents();
    }

    /// <summary>From styles to all channels' scales, and all their shifts.</summary>
    [field: ComponentName(Name = "style")]
    public ScaledLinear Style { get; }

    /// <summary>Normalises each channel of each image, and gives it the style's deviation and mean.</summary>
    /// <param name="input">(N, C, H, W).</param>
    /// <param name="style">(N, style).</param>
    public override Tensor forward(Tensor input, Tensor style)
    {
        Tensor[] parts = Style.call(style).chunk(2, dim: 1);
        (long n, long c, long h, long w) = (input.shape[0], input.shape[1], input.shape[2], input.shape[3]);

        // Batch normalisation of one image whose channels are all images' channels: one pass with its own gradient.
        Tensor result = nn.functional.batch_norm(
            input.reshape(1, n * c, h, w),
            null,
            null,
            parts[0].reshape(n * c),
            parts[1].reshape(n * c),
            training: true,
            eps: Epsilon);
        return result.view(n, c, h, w);
    }
}
