using TorchSharp;
using static TorchSharp.torch;

namespace GanFunctions.Training.Metrics;

/// <summary>
/// The Laplacian pyramid (Burt and Adelson 1983): each level holds what is lost when the image is halved, the last one what
/// is left of it, blurred by the binomial filter [1 4 6 4 1] / 16 in both axes with mirrored borders.
/// </summary>
internal static class LaplacianPyramid
{
    /// <summary>The lowest height or width of a level.</summary>
    public const int Coarsest = 16;

    private static readonly float[] Binomial = [1 / 16f, 4 / 16f, 6 / 16f, 4 / 16f, 1 / 16f];

    /// <summary>The sides of a square image's levels, from fine to coarse: halved, rounded up, while 16 or more.</summary>
    /// <param name="side">The image's side, at least 1.</param>
    public static IReadOnlyList<int> Sides(int side)
    {
        var sides = new List<int> { side };
        while (sides[^1] / 2 >= Coarsest)
        {
            sides.Add((sides[^1] + 1) / 2);
        }

        return sides;
    }

    /// <summary>Takes images apart.</summary>
    /// <param name="images">(N, C, S, S).</param>
    /// <returns>(N, C, s, s) for each of <see cref="Sides"/>, in the caller's scope of disposal.</returns>
    public static IReadOnlyList<Tensor> Of(Tensor images)
    {
        using DisposeScope scope = NewDisposeScope();
        int count = Sides((int)images.shape[2]).Count;
        var levels = new List<Tensor>(count);
        Tensor rest = images;
        for (int i = 1; i < count; i++)
        {
            Tensor half = Halve(rest);
            levels.Add((rest - Double(half, rest.shape[2])).MoveToOuterDisposeScope());
            rest = half;
        }

        levels.Add((count == 1 ? images.clone() : rest).MoveToOuterDisposeScope());
        return levels;
    }

    private static Tensor Halve(Tensor images)
    {
        Tensor padded = nn.functional.pad(images, [2, 2, 2, 2], PaddingModes.Reflect);
        return nn.functional.conv2d(padded, Filter(images, 1), strides: [2, 2], groups: images.shape[1]);
    }

    private static Tensor Double(Tensor images, long side)
    {
        Tensor spread = zeros([images.shape[0], images.shape[1], 2 * images.shape[2], 2 * images.shape[3]], images.dtype, images.device);
        spread[TensorIndex.Ellipsis, TensorIndex.Slice(step: 2), TensorIndex.Slice(step: 2)] = images;
        Tensor padded = nn.functional.pad(spread, [2, 2, 2, 2], PaddingModes.Reflect);

        // Three of four pixels are zeros, which the factor makes good.
        Tensor smooth = nn.functional.conv2d(padded, Filter(images, 4), groups: images.shape[1]);
        return smooth.narrow(2, 0, side).narrow(3, 0, side);
    }

    private static Tensor Filter(Tensor images, float factor)
    {
        Tensor line = tensor(Binomial, device: images.device);
        return (outer(line, line) * factor).expand(images.shape[1], 1, Binomial.Length, Binomial.Length).contiguous();
    }
}
