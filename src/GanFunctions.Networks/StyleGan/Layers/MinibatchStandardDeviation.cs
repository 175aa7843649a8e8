using TorchSharp;
using static TorchSharp.torch;

namespace GanFunctions.Networks.StyleGan.Layers;

/// <summary>
/// Shows a discriminator how much the images of a batch differ (Karras et al. 2017, section 3).
/// </summary>
internal static class MinibatchStandardDeviation
{
    private const double Epsilon = 1e-8;

    /// <summary>
    /// Appends, as further channels, the standard deviation over each group of images, averaged over pixels and channels.
    /// Image n is in group n mod (N / group size).
    /// </summary>
    /// <param name="x">(N, C, H, W).</param>
    /// <param name="groupSize">Images a group; the largest divisor of N that is no larger is taken.</param>
    /// <param name="features">Channels to append, a divisor of C: each stands for C / features channels.</param>
    /// <returns>(N, C + features, H, W).</returns>
    public static Tensor Append(Tensor x, long groupSize, long features)
    {
        using DisposeScope scope = NewDisposeScope();
        (long images, long channels, long height, long width) = (x.shape[0], x.shape[1], x.shape[2], x.shape[3]);
        long size = GroupSize(images, groupSize);
        Tensor groups = x.reshape(size, images / size, features, channels / features, height * width);
        Tensor centred = groups - groups.mean([0], keepdim: true);
        Tensor deviation = (centred.square().mean([0]) + Epsilon).sqrt().mean([2, 3]);
        Tensor maps = deviation.view(1, images / size, features, 1).expand(size, images / size, features, height * width);
        return cat([x, maps.reshape(images, features, height, width)], 1).MoveToOuterDisposeScope();
    }

    /// <summary>How many images a group has in a batch.</summary>
    public static long GroupSize(long images, long groupSize)
    {
        long size = Math.Min(images, groupSize);
        while (images % size != 0)
        {
            size--;
        }

        return size;
    }
}
