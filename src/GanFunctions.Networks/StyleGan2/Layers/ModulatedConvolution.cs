using GanFunctions.Networks.Layers;
using GanFunctions.Networks.StyleGan.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace GanFunctions.Networks.StyleGan2.Layers;

/// <summary>
/// A convolution whose weights each image's style scales, and whose results are scaled back to unit variance (Karras et al.
/// 2020, section 2.2). Activations are scaled before and after one ordinary convolution in the place of the weights of each
/// image, which would make a convolution of N groups.
/// </summary>
internal static class ModulatedConvolution
{
    /// <summary>What is added to the sum of squares before its root is taken.</summary>
    public const double Epsilon = 1e-8;

    /// <summary>The convolution of scaled images, before it is scaled back.</summary>
    /// <param name="x">(N, I, H, W).</param>
    /// <param name="weight">(O, I, k, k), k odd.</param>
    /// <param name="styles">(N, I).</param>
    /// <param name="smoothing">The filter behind a transposed convolution that doubles; null if the size is kept.</param>
    /// <param name="twice">Whether gradients of the result's gradients are taken.</param>
    public static Tensor Convolve(Tensor x, Tensor weight, Tensor styles, FirResampling? smoothing, bool twice)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor scaled = x * styles.unsqueeze(-1).unsqueeze(-1);
        Tensor convolved = smoothing is null
            ? Convolutions.Run(scaled, weight, null, stride: 1, padding: weight.shape[2] / 2, twice)
            : smoothing.call(Convolutions.RunTransposed(scaled, weight, stride: 2, twice));
        return convolved.MoveToOuterDisposeScope();
    }

    /// <summary>What scales the result back: (N, O).</summary>
    /// <param name="weight">(O, I, k, k).</param>
    /// <param name="styles">(N, I).</param>
    public static Tensor Demodulation(Tensor weight, Tensor styles)
    {
        using DisposeScope scope = NewDisposeScope();
        return (styles.square().mm(weight.square().sum([2, 3]).t()) + Epsilon).rsqrt().MoveToOuterDisposeScope();
    }
}
