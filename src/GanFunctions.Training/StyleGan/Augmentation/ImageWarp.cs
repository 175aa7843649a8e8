using static TorchSharp.torch;

namespace GanFunctions.Training.StyleGan.Augmentation;

/// <summary>
/// Moves the pixels of square images; what lies outside of an image is its mirror image. Pixels are gathered by index,
/// which is linear in the image and has derivatives of any order: libtorch's grid_sample has no second one.
/// </summary>
internal static class ImageWarp
{
    /// <summary>Takes each pixel from a whole pixel: flips, quarter turns and translations by whole pixels are exact.</summary>
    /// <param name="images">(N, C, S, S).</param>
    /// <param name="maps">One an image, that takes pixels to pixels.</param>
    /// <returns>(N, C, S, S).</returns>
    public static Tensor MovePixels(Tensor images, IReadOnlyList<PlaneMap> maps)
    {
        long side = images.shape[3];
        double middle = (side - 1) / 2.0;
        Tensor axis = arange(side, ScalarType.Float32, images.device) - middle;
        Tensor source = Mirror((Sources(maps, axis) + middle).round().to(ScalarType.Int64), side);
        Tensor index = (source[TensorIndex.Colon, 1] * side) + source[TensorIndex.Colon, 0];
        return Gather(images, index).view(images.shape);
    }

    /// <summary>
    /// Takes each pixel from between pixels: the image is doubled by <see cref="WaveletFilter"/>, sampled bilinearly at double
    /// resolution, and halved (Karras et al. 2020, appendix B.2).
    /// </summary>
    /// <param name="images">(N, C, S, S).</param>
    /// <param name="maps">One an image.</param>
    /// <returns>(N, C, S, S).</returns>
    public static Tensor Interpolate(Tensor images, IReadOnlyList<PlaneMap> maps)
    {
        long side = images.shape[3];
        double middle = (side - 1) / 2.0;
        long points = 2 * (side + WaveletFilter.DoubleBorder);

        // As in the reference implementation, no point is taken from further out than a side (or what the filter needs); there the border is repeated.
        double reach = middle + ((WaveletFilter.DoubleBorder + 1) / 2.0);
        long margin = Math.Clamp((long)Math.Ceiling(maps.Max(map => map.Margin(reach, side))) + 1, 1, Math.Max(side - 1, WaveletFilter.DoubleBorder));
        Tensor doubled = WaveletFilter.Double(Extend(images, margin + WaveletFilter.Border));

        Tensor axis = ((arange(points, ScalarType.Float32, images.device) - (WaveletFilter.DoubleBorder + WaveletFilter.Origin)) / 2) - middle;
        Tensor source = ((Sources(maps, axis) + (middle + margin)) * 2) + WaveletFilter.Origin;
        return WaveletFilter.Halve(SampleBilinearly(doubled, source).view(images.shape[0], images.shape[1], points, points));
    }

    /// <summary>Where the points of a square grid come from: (N, 2, points²), x and y.</summary>
    private static Tensor Sources(IReadOnlyList<PlaneMap> maps, Tensor axis)
    {
        float[] values = [.. maps.SelectMany(map => new[] { map.Xx, map.Xy, map.X, map.Yx, map.Yy, map.Y }).Select(value => (float)value)];
        Tensor matrices = tensor(values, [maps.Count, 2, 3, 1, 1], device: axis.device);
        Tensor x = axis.view(1, 1, -1);
        Tensor y = axis.view(1, -1, 1);
        Tensor Part(int column) => matrices[TensorIndex.Colon, TensorIndex.Colon, column];

        // No matrix product: its sums may be rounded in another order on other devices, and whole numbers must stay whole.
        return ((Part(0) * x) + (Part(1) * y) + Part(2)).flatten(2);
    }

    private static Tensor SampleBilinearly(Tensor images, Tensor source)
    {
        long side = images.shape[3];
        Tensor position = source.clamp(0, side - 1);
        Tensor corner = position.floor().clamp(max: side - 2);
        Tensor share = position - corner;
        Tensor index = corner.to(ScalarType.Int64);
        Tensor first = (index[TensorIndex.Colon, 1] * side) + index[TensorIndex.Colon, 0];
        (Tensor right, Tensor down) = (share[TensorIndex.Colon, 0], share[TensorIndex.Colon, 1]);
        (Tensor left, Tensor up) = (1 - right, 1 - down);

        Tensor indices = cat([first, first + 1, first + side, first + side + 1], 1);
        Tensor weights = stack([left * up, right * up, left * down, right * down], 1).unsqueeze(1);
        return (Gather(images, indices).view(images.shape[0], images.shape[1], 4, -1) * weights).sum(2);
    }

    /// <summary>The pixels (N, C, points) at the places (N, points), counted row by row.</summary>
    private static Tensor Gather(Tensor images, Tensor index) =>
        images.flatten(2).gather(2, index.unsqueeze(1).expand(-1, images.shape[1], -1));

    private static Tensor Extend(Tensor images, long margin)
    {
        long side = images.shape[3];
        Tensor index = Mirror(arange(-margin, side + margin, ScalarType.Int64, images.device), side);
        return images.index_select(3, index).index_select(2, index);
    }

    /// <summary>Places on a line that is mirrored at its outermost pixels, again and again.</summary>
    private static Tensor Mirror(Tensor index, long side)
    {
        long period = 2 * (side - 1);
        Tensor place = index.remainder(period);
        return minimum(place, period - place);
    }
}
