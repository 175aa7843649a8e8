using GanFunctions.Inference;
using GanFunctions.Inference.Imaging;

namespace GanFunctions.Training.Data;

/// <summary>
/// Decoded images of one folder, by number. What fits into the memory budget is kept. In the place of an image that cannot
/// be decoded comes the next one that can, so that a number always gives the same image. Several threads may ask.
/// </summary>
/// <param name="archive">The dataset.</param>
/// <param name="paths">The images, at least one.</param>
/// <param name="pairs">Whether each holds two images side by side.</param>
/// <param name="prepare">What becomes of an opaque image, given its path for messages.</param>
/// <param name="budget">What may be kept.</param>
internal sealed class ImageStore(
    DatasetArchive archive, IReadOnlyList<string> paths, bool pairs, Func<RgbaImage, string, RgbaImage> prepare, MemoryBudget budget)
{
    private readonly ImageLimits _limits = new();
    private readonly RgbaImage[]?[] _kept = new RgbaImage[]?[paths.Count];
    private readonly string?[] _refusals = new string?[paths.Count];

    /// <summary>How many images (or pairs) there are, the unreadable ones counted.</summary>
    public int Count => paths.Count;

    /// <summary>An image, opaque; of a pair both halves.</summary>
    /// <param name="index">From 0 to <see cref="Count"/> - 1.</param>
    /// <exception cref="InputRejectedException">
    /// No image can be decoded, <c>odd-pair-width</c>, or what the preparation refuses.
    /// </exception>
    /// <exception cref="IOException">The dataset cannot be read any more.</exception>
    public IReadOnlyList<RgbaImage> Get(int index)
    {
        for (int tried = 0; tried < Count; tried++)
        {
            int candidate = (index + tried) % Count;
            if (Volatile.Read(ref _kept[candidate]) is { } kept)
            {
                return kept;
            }

            if (Volatile.Read(ref _refusals[candidate]) is null && Decode(candidate) is { } image)
            {
                return Keep(candidate, Prepare(image, paths[candidate]));
            }
        }

        throw new InputRejectedException(
            "too-few-images",
            $"None of the {Count} images around '{paths[index]}' can be read. {_refusals[index]}",
            "Replace the damaged images.");
    }

    private RgbaImage? Decode(int index)
    {
        try
        {
            return ImageCodec.Decode(archive.Read(paths[index], _limits.MaxBytes), _limits, paths[index]).Image.OnWhite();
        }
        catch (Exception e) when (e is InputRejectedException or InvalidOperationException and not ObjectDisposedException)
        {
            Volatile.Write(ref _refusals[index], e.Message);
            return null;
        }
    }

    private RgbaImage[] Prepare(RgbaImage image, string path)
    {
        if (!pairs)
        {
            return [prepare(image, path)];
        }

        int half = image.Width / 2;
        return image.Width % 2 == 0
            ? [prepare(image.Crop(0, 0, half, image.Height), path), prepare(image.Crop(half, 0, half, image.Height), path)]
            : throw new InputRejectedException(
                "odd-pair-width",
                $"'{path}' is {image.Width} pixels wide: a pair holds two halves of equal width, so its width must be even.",
                "Put input and target of the same size side by side.");
    }

    private RgbaImage[] Keep(int index, RgbaImage[] images)
    {
        if (budget.TryTake(images.Sum(image => image.Pixels.LongLength)))
        {
            Volatile.Write(ref _kept[index], images);
        }

        return images;
    }
}
