using static TorchSharp.torch;

namespace GanFunctions.Training.StyleGan.Augmentation;

/// <summary>
/// Doubles and halves images by the lowpass filter of the symlet of 12 taps ("sym6", Daubechies 1992), which is orthogonal
/// to its own shifts by two: halving what was doubled gives the image back. The filters are matrix products over
/// windows, linear in the image, so that derivatives of any order exist.
/// </summary>
internal static class WaveletFilter
{
    /// <summary>Pixels beyond each border of a line that doubling it needs.</summary>
    public const int Border = 3;

    /// <summary>Points beyond each border of a doubled line that halving it needs.</summary>
    public const int DoubleBorder = 5;

    /// <summary>The filter's taps; their sum is the square root of 2.</summary>
    public static readonly IReadOnlyList<double> Taps =
    [
        0.015404109327027373, 0.0034907120842174702, -0.11799011114819057, -0.048311742585633,
        0.4910559419267466, 0.787641141030194, 0.3379294217276218, -0.07263752278646252,
        -0.021060292512300564, 0.04472490177066578, 0.0017677118642428036, -0.007800708325034148,
    ];

    /// <summary>Where pixel 0 lies on the doubled line: the filter is not symmetric, and its middle no whole number.</summary>
    public static readonly double Origin = Taps.Select((tap, i) => tap * i).Sum() / Taps.Sum() - DoubleBorder;

    /// <summary>Doubles height and width.</summary>
    /// <param name="images">(N, C, H + 6, W + 6), with <see cref="Border"/> pixels more on each side.</param>
    /// <returns>(N, C, 2 H, 2 W).</returns>
    public static Tensor Double(Tensor images)
    {
        // Of each window one column makes the even point, the other the odd one.
        const int Window = (2 * Border) + 1;
        float[] weights = new float[Window * 2];
        for (int i = 0; i < Window - 1; i++)
        {
            weights[i * 2] = (float)(Taps[Taps.Count - 1 - (2 * i)] * Math.Sqrt(2));
            weights[(i * 2) + 3] = (float)(Taps[Taps.Count - 2 - (2 * i)] * Math.Sqrt(2));
        }

        Tensor filter = tensor(weights, [Window, 2], device: images.device);
        Tensor wide = images.unfold(3, Window, 1).matmul(filter).flatten(3);
        return wide.unfold(2, Window, 1).matmul(filter).transpose(3, 4).flatten(2, 3);
    }

    /// <summary>Halves height and width.</summary>
    /// <param name="images">(N, C, 2 H + 10, 2 W + 10), with <see cref="DoubleBorder"/> points more on each side.</param>
    /// <returns>(N, C, H, W).</returns>
    public static Tensor Halve(Tensor images)
    {
        Tensor filter = tensor(Taps.Select(tap => (float)(tap / Math.Sqrt(2))).ToArray(), device: images.device);
        Tensor narrow = images.unfold(3, Taps.Count, 2).matmul(filter);
        return narrow.unfold(2, Taps.Count, 2).matmul(filter);
    }
}
