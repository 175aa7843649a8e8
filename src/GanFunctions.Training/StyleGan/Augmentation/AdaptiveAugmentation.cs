using TorchSharp;
using static TorchSharp.torch;

namespace GanFunctions.Training.StyleGan.Augmentation;

/// <summary>
/// Augments what a discriminator sees as <see cref="AugmentationParameters"/> says. While each transformation leaves a
/// part of the images as they are (p below about 0.8), a generator can only match the augmented images by matching the images
/// themselves (Karras et al. 2020, section 2.2). docs/augmentation.md tells the details.
/// </summary>
internal sealed class AdaptiveAugmentation : IDiscriminatorAugmentation
{
    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The images are not square, of 3 channels and of 2 pixels or more.</exception>
    public Tensor Apply(Tensor images, double p, Random random)
    {
        if (!(p is >= 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(p), p, "A probability lies between 0 and 1.");
        }

        AugmentationParameters[] parameters = [.. Enumerable.Range(0, (int)images.shape[0]).Select(_ => AugmentationParameters.Draw(p, random))];
        return Apply(images, parameters);
    }

    /// <summary>Does to each image what is stated.</summary>
    /// <param name="images">(N, 3, S, S).</param>
    /// <param name="parameters">One an image.</param>
    /// <returns>(N, 3, S, S). Images that nothing is done to are the same bit for bit.</returns>
    /// <exception cref="ArgumentException">The images are not square, of 3 channels and of 2 pixels or more, or not as many.</exception>
    public static Tensor Apply(Tensor images, IReadOnlyList<AugmentationParameters> parameters)
    {
        if (images.shape is not [_, 3, >= 2, _] || images.shape[2] != images.shape[3] || images.shape[0] != parameters.Count)
        {
            throw new ArgumentException(
                $"{parameters.Count} square images of 3 channels are augmented, not ({string.Join(", ", images.shape)}).", nameof(images));
        }

        using DisposeScope scope = NewDisposeScope();
        long side = images.shape[3];
        int[] moved = Which(parameters, image => image.MovesPixels && !image.Interpolates);
        int[] interpolated = Which(parameters, image => image.Interpolates);
        Tensor result = images;
        result = Replace(result, moved, part => ImageWarp.MovePixels(part, Maps(moved)));
        result = Replace(result, interpolated, part => ImageWarp.Interpolate(part, Maps(interpolated)));
        int[] recoloured = Which(parameters, image => image.Recolours);
        result = Replace(result, recoloured, part => Recolour(part, [.. recoloured.Select(i => parameters[i])]));
        return (ReferenceEquals(result, images) ? images.alias() : result).MoveToOuterDisposeScope();

        PlaneMap[] Maps(int[] chosen) => [.. chosen.Select(i => PlaneMap.Of(parameters[i], side))];
    }

    private static int[] Which(IReadOnlyList<AugmentationParameters> parameters, Func<AugmentationParameters, bool> condition) =>
        [.. Enumerable.Range(0, parameters.Count).Where(i => condition(parameters[i]))];

    /// <summary>Changes some of the images, and leaves the others' bits and costs alone.</summary>
    private static Tensor Replace(Tensor images, int[] chosen, Func<Tensor, Tensor> change)
    {
        if (chosen.Length == 0)
        {
            return images;
        }

        if (chosen.Length == images.shape[0])
        {
            return change(images);
        }

        Tensor index = tensor(chosen.Select(i => (long)i).ToArray(), device: images.device);
        return images.index_copy(0, index, change(images.index_select(0, index)));
    }

    private static Tensor Recolour(Tensor images, IReadOnlyList<AugmentationParameters> parameters)
    {
        Tensor maps = tensor(parameters.SelectMany(ColourMap.Of).ToArray(), [parameters.Count, 3, 4], device: images.device);
        return (maps.narrow(2, 0, 3).bmm(images.flatten(2)) + maps.narrow(2, 3, 1)).view(images.shape);
    }
}
