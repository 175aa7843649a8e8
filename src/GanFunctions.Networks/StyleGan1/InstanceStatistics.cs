using TorchSharp;
using static TorchSharp.torch;

namespace GanFunctions.Networks.StyleGan1;

/// <summary>Adaptive instance normalisation between two images' features (Huang and Belongie 2017, equation 8).</summary>
public static class InstanceStatistics
{
    private const double Epsilon = 1e-5;

    /// <summary>Gives features the mean and the deviation, channel by channel, of others.</summary>
    /// <param name="content">(N, C, H, W).</param>
    /// <param name="style">(N, C, h, w), of any height and width.</param>
    /// <returns>Of the content's shape, owned by the caller.</returns>
    public static Tensor Transfer(Tensor content, Tensor style)
    {
        ArgumentNullException.ThrowIfNull(content);
        ArgumentNullException.ThrowIfNull(style);
        using DisposeScope scope = NewDisposeScope();
        (Tensor contentMean, Tensor contentDeviation) = Of(content);
        (Tensor styleMean, Tensor styleDeviation) = Of(style);
        return ((content - contentMean) / contentDeviation * styleDeviation + styleMean).MoveToOuterDisposeScope();
    }

    private static (Tensor Mean, Tensor Deviation) Of(Tensor features) =>
        (features.mean([2, 3], keepdim: true), (features.var([2, 3], unbiased: true, keepdim: true) + Epsilon).sqrt());
}
