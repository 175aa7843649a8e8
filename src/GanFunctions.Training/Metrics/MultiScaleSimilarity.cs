using TorchSharp;
using static TorchSharp.torch;

namespace GanFunctions.Training.Metrics;

/// <summary>
/// Multi-scale structural similarity (Wang, Simoncelli and Bovik 2003): contrast and structure at five scales and luminance
/// at the coarsest, in a Gaussian window of 11 pixels and deviation 1.5, with the paper's exponents. It is computed for each
/// channel and averaged over channels and images.
/// </summary>
internal static class MultiScaleSimilarity
{
    private const int Window = 11;
    private const double Deviation = 1.5;
    private const double Range = 2;
    private const double LuminanceConstant = 0.01 * Range * 0.01 * Range;
    private const double ContrastConstant = 0.03 * Range * 0.03 * Range;

    private static readonly double[] Exponents = [0.0448, 0.2856, 0.3001, 0.2363, 0.1333];

    /// <summary>Compares two batches.</summary>
    /// <param name="x">(N, C, H, W) in [-1, 1].</param>
    /// <param name="y">Of the same shape.</param>
    /// <returns>
    /// 1 where they are equal, and less, but not below 0, else. Below 176 pixels there are as many scales as the window fits
    /// into (one at least, with a smaller window if need be), and the exponents are scaled to the same sum.
    /// </returns>
    public static double Between(Tensor x, Tensor y)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable gradients = no_grad();
        int side = (int)Math.Min(x.shape[2], x.shape[3]);
        int scales = 1;
        while (scales < Exponents.Length && side >> scales >= Window)
        {
            scales++;
        }

        double sum = Exponents.Take(scales).Sum() / Exponents.Sum();
        Tensor a = Planes(x);
        Tensor b = Planes(y);
        Tensor window = Gaussian(Math.Min(Window, side - 1 + (side % 2))).to(x.device);
        Tensor similarity = ones(a.shape[0], dtype: ScalarType.Float64, device: x.device);
        for (int scale = 0; scale < scales; scale++)
        {
            (Tensor luminance, Tensor contrast) = Compare(a, b, window);
            double exponent = Exponents[scale] / sum;
            Tensor factor = scale == scales - 1 ? (luminance * contrast).mean([1, 2, 3]) : contrast.mean([1, 2, 3]);

            // Anticorrelated structure gives negative values, whose powers are not real.
            similarity *= factor.clamp(min: 0).pow(exponent);
            if (scale < scales - 1)
            {
                a = nn.functional.avg_pool2d(a, 2);
                b = nn.functional.avg_pool2d(b, 2);
            }
        }

        return similarity.mean().item<double>();
    }

    private static Tensor Planes(Tensor images) =>
        images.to(ScalarType.Float64).reshape(images.shape[0] * images.shape[1], 1, images.shape[2], images.shape[3]);

    private static (Tensor Luminance, Tensor Contrast) Compare(Tensor a, Tensor b, Tensor window)
    {
        Tensor meanA = Blur(a, window);
        Tensor meanB = Blur(b, window);
        Tensor varianceA = Blur(a * a, window) - (meanA * meanA);
        Tensor varianceB = Blur(b * b, window) - (meanB * meanB);
        Tensor covariance = Blur(a * b, window) - (meanA * meanB);
        Tensor luminance = ((2 * meanA * meanB) + LuminanceConstant) / ((meanA * meanA) + (meanB * meanB) + LuminanceConstant);
        Tensor contrast = ((2 * covariance) + ContrastConstant) / (varianceA + varianceB + ContrastConstant);
        return (luminance, contrast);
    }

    private static Tensor Blur(Tensor images, Tensor window)
    {
        long size = window.shape[0];
        return nn.functional.conv2d(nn.functional.conv2d(images, window.reshape(1, 1, 1, size)), window.reshape(1, 1, size, 1));
    }

    private static Tensor Gaussian(int size)
    {
        double[] values = [.. Enumerable.Range(0, size).Select(i => i - ((size - 1) / 2.0)).Select(offset => Math.Exp(-offset * offset / (2 * Deviation * Deviation)))];
        double sum = values.Sum();
        return tensor([.. values.Select(value => value / sum)], ScalarType.Float64);
    }
}
