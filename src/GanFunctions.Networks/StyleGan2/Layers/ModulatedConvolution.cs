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
    /// <param name="scaled">(N, I, H, W).</param>
    /// <param name="weight">(O, I, k, k), k odd.</param>
    /// <param name="smoothing">The filter behind a transposed convolution that doubles; null if the size is kept.</param>
    public static Tensor Convolve(Tensor scaled, Tensor weight, FirResampling? smoothing)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor convolved = smoothing is null
            ? Convolutions.Run(scaled, weight, null, stride: 1, padding: weight.shape[2] / 2, twice: false)
            : smoothing.call(Convolutions.RunTransposed(scaled, weight, stride: 2));
        return convolved.MoveToOuterDisposeScope();
    }

    /// <summary>What scales the result back: (N, O).</summary>
    /// <param name="weight">(O, I, k, k).</param>
    /// <param name="styles">(N, I).</param>
    public static Tensor Demodulation(Tensor weight, Tensor styles)
    {
        using DisposeScope scope = NewDisposeScope();
        return (styles.square().mm(Power(weight)) + Epsilon).rsqrt().MoveToOuterDisposeScope();
    }

    /// <summary>The sums of squares over the kernel, (I, O).</summary>
    /// <param name="weight">(O, I, k, k).</param>
    public static Tensor Power(Tensor weight)
    {
        using DisposeScope scope = NewDisposeScope();
        return weight.square().sum([2, 3]).t().MoveToOuterDisposeScope();
    }
}
