namespace GanFunctions.Pipeline.Datasets;

/// <summary>Tells by their names the files that a dataset is made of from those that merely lie there.</summary>
internal static class DatasetFileKind
{
    public const string Settings = "train.json";

    // What NVlabs' dataset tool writes beside the images.
    private const string Labels = "dataset.json";

    // Also kinds that no codec here reads: they are named as unreadable instead of passing unnoticed.
    private static readonly HashSet<string> ImageExtensions = new(StringComparer.OrdinalIgnoreCase)
    {
        "png", "jpg", "jpeg", "jpe", "jfif", "webp", "bmp", "gif", "tif", "tiff", "heic", "heif", "avif", "jxl", "jp2", "psd",
    };

    private static readonly HashSet<string> Debris = new(StringComparer.OrdinalIgnoreCase)
    {
        "__MACOSX", "Thumbs.db", "ehthumbs.db", "desktop.ini", "$RECYCLE.BIN", "System Volume Information",
    };

    /// <summary>Whether the file, or a folder that it lies in, is hidden or was put there by an operating system.</summary>
    public static bool IsDebris(string path) =>
        path.Split('/').Any(segment => segment.StartsWith('.') || Debris.Contains(segment));

    /// <summary>Whether the file holds the labels of images.</summary>
    public static bool IsLabels(string path) => path == Labels || path.EndsWith("/" + Labels, StringComparison.Ordinal);

    /// <summary>Whether the name ends like an image's.</summary>
    public static bool IsImage(string path) =>
        path.LastIndexOf('.') is >= 0 and int dot && ImageExtensions.Contains(path[(dot + 1)..]);
}
