using GanFunctions.Inference;
using GanFunctions.Inference.Imaging;

namespace GanFunctions.Training.Data;

/// <summary>
/// Images of two domains without any correspondence: the folders <c>trainA</c>, <c>trainB</c> and, for looking at results,
/// <c>testA</c> and <c>testB</c>, at the dataset's root or in one common folder. All are decoded and kept in memory.
/// </summary>
internal sealed class UnpairedDataset
{
    private static readonly string[] Extensions = [".png", ".jpg", ".jpeg", ".webp", ".bmp", ".gif"];

    private UnpairedDataset(IReadOnlyList<NamedImage> trainA, IReadOnlyList<NamedImage> trainB, IReadOnlyList<NamedImage> testA, IReadOnlyList<NamedImage> testB)
    {
        TrainA = trainA;
        TrainB = trainB;
        TestA = testA;
        TestB = testB;
    }

    /// <summary>Training images of domain A, resized to the load size; at least one.</summary>
    public IReadOnlyList<NamedImage> TrainA { get; }

    /// <summary>Training images of domain B, likewise.</summary>
    public IReadOnlyList<NamedImage> TrainB { get; }

    /// <summary>Images of domain A that are not trained on, resized to the crop size; there may be none.</summary>
    public IReadOnlyList<NamedImage> TestA { get; }

    /// <summary>Images of domain B that are not trained on, likewise.</summary>
    public IReadOnlyList<NamedImage> TestB { get; }

    /// <summary>Reads a dataset.</summary>
    /// <param name="path">A folder or a zip file.</param>
    /// <param name="loadSize">Width and height that training images are resized to, as the authors do, whatever their shape.</param>
    /// <param name="cropSize">Width and height of test images.</param>
    /// <exception cref="InputRejectedException">The dataset or one of its images cannot be read, or a folder is missing.</exception>
    public static UnpairedDataset Load(string path, int loadSize, int cropSize)
    {
        using DatasetArchive archive = DatasetArchive.Open(path);
        return new UnpairedDataset(
            Required(path, "trainA", LoadFolder(archive, "trainA", loadSize)),
            Required(path, "trainB", LoadFolder(archive, "trainB", loadSize)),
            LoadFolder(archive, "testA", cropSize),
            LoadFolder(archive, "testB", cropSize));
    }

    private static List<NamedImage> Required(string dataset, string folder, List<NamedImage> images) => images.Count > 0
        ? images
        : throw new InputRejectedException(
            "dataset-without-images",
            $"The dataset '{dataset}' has no images in a folder '{folder}'.",
            $"Put images ({string.Join(", ", Extensions)}) into the folders trainA and trainB.");

    private static List<NamedImage> LoadFolder(DatasetArchive archive, string folder, int size)
    {
        var limits = new ImageLimits();
        return
        [
            .. archive.Paths.Where(path => IsImageIn(folder, path)).Select(path =>
            {
                DecodedImage decoded = ImageCodec.Decode(archive.Read(path, limits.MaxBytes), limits, path);
                return new NamedImage(path, ImageResizer.Resize(decoded.Image, size, size, ResampleFilter.Bicubic));
            }),
        ];
    }

    private static bool IsImageIn(string folder, string path)
    {
        string[] segments = path.Split('/');
        bool hidden = segments.Any(segment => segment.StartsWith('.') || segment == "__MACOSX");
        return !hidden
            && segments.SkipLast(1).Take(2).Contains(folder, StringComparer.OrdinalIgnoreCase)
            && Extensions.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase);
    }
}
