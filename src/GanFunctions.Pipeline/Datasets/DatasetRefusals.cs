using GanFunctions.Inference;

namespace GanFunctions.Pipeline.Datasets;

/// <summary>Why whole datasets are refused. The codes are part of the public interface: docs/datasets.md lists them.</summary>
internal static class DatasetRefusals
{
    private const string PackAgain = "Pack the dataset's folder again as an ordinary zip file, and upload it whole.";

    public static InputRejectedException NotFound(string path) => new(
        "dataset-not-found", $"There is no dataset at '{path}'.", "Give the path of a folder or of a zip file.");

    public static InputRejectedException Empty(string name) => new(
        "empty", $"{name} has no content: it is 0 bytes long.", "Upload the file again.");

    public static InputRejectedException NotAZip(string name) => new(
        "not-a-zip", $"{name} is not a zip file.", "Pack the dataset's folder as a zip file; other archives are not read.");

    public static InputRejectedException CutShort(string name) => new(
        "zip-cut-short", $"{name} begins as a zip file, but its directory, which lies at the end, is not there: the file was cut short.", "Upload the whole file again.");

    public static InputRejectedException InParts(string name) => new(
        "zip-in-parts", $"{name} is one part of a zip file that was split.", "Pack the dataset's folder as one zip file.");

    public static InputRejectedException Damaged(string name, string why, Exception? inner = null) => new(
        "zip-damaged", $"{name} is a damaged zip file: {why}.", PackAgain, inner);

    public static InputRejectedException Prefixed(string name, long bytes) => new(
        "zip-damaged",
        $"{name} has {bytes:N0} bytes before its first entry, as a self-extracting archive has, and its directory does not count them.",
        "Unpack it and pack the dataset's folder again as an ordinary zip file; 'zip -A FILE' mends the directory where it is.");

    public static InputRejectedException TooManyFiles(string name, IntakeLimits limits) => new(
        "too-many-files", $"{name} holds more than {limits.MaxFiles:N0} files, or a directory of an extraordinary length.", "Leave out what is not needed, or raise the limit.");

    public static InputRejectedException TooLarge(string name, long bytes, IntakeLimits limits) => new(
        "too-large", $"{name} holds {bytes:N0} bytes unpacked; the limit is {limits.MaxUnpackedBytes:N0}.", "Make the images smaller, or raise the limit.");

    public static InputRejectedException Bomb(string name, string why) => new(
        "zip-bomb", $"{name} is refused as a zip bomb: {why}.", "Pack images as PNG or JPEG files, which hardly shrink when they are packed.");

    public static InputRejectedException UnsafePath(string name, string path, string why) => new(
        "unsafe-path", $"{name} holds the path '{Shown(path)}', which {why}.", "Pack the dataset's folder with relative paths and forward slashes.");

    public static InputRejectedException Link(string name, string path) => new(
        "link-in-zip", $"{name} holds '{Shown(path)}', which is a link or a device, not a file.", "Pack the files themselves (zip without --symlinks).");

    public static InputRejectedException Encrypted(string name, string path) => new(
        "encrypted-zip", $"'{Shown(path)}' in {name} is encrypted.", "Pack the dataset without a password.");

    public static InputRejectedException Duplicate(string name, string path) => new(
        "duplicate-path",
        $"{name} holds the path '{Shown(path)}' twice.",
        path.Contains('\uFFFD', StringComparison.Ordinal) ? "Its names are not in UTF-8: pack it with a program that writes UTF-8." : "Pack the dataset's folder again, each file once.");

    public static InputRejectedException TooFewImages(string name, string role, int images, int minimum, string remark) => new(
        "too-few-images",
        $"{name} has {images:N0} readable images in {role}, and at least {minimum:N0} are needed.{remark}",
        "Add images, or set minImages lower.");

    public static InputRejectedException OddPair(string name, string path, int width, int count) => new(
        "odd-pair-width",
        $"'{Shown(path)}' in {name} is {width:N0} pixels wide: a pair holds two halves of equal width, so its width must be even{(count > 1 ? $" ({count:N0} such images)" : "")}.",
        "Put input and target of the same size side by side in each image.");

    private static string Shown(string path)
    {
        const int Longest = 200;
        string printable = string.Concat(path.Take(Longest).Select(letter => char.IsControl(letter) ? '?' : letter));
        return path.Length > Longest ? printable + "..." : printable;
    }
}
