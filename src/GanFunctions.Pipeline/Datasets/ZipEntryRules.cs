using System.IO.Compression;

namespace GanFunctions.Pipeline.Datasets;

/// <summary>What the entries of a zip file must not be, judged by its directory before any is unpacked.</summary>
internal static class ZipEntryRules
{
    private const long SmallBytes = 1_000_000;
    private const int UnixTypeShift = 16;
    private const int UnixTypeMask = 0xF000;
    private const int UnixFile = 0x8000;
    private const int UnixFolder = 0x4000;
    private const int WindowsReparsePoint = 0x400;

    /// <summary>Checks all entries.</summary>
    /// <exception cref="Inference.InputRejectedException">
    /// <c>unsafe-path</c>, <c>duplicate-path</c>, <c>link-in-zip</c>, <c>encrypted-zip</c>, <c>zip-bomb</c> or <c>too-large</c>.
    /// </exception>
    public static void Check(IReadOnlyCollection<ZipArchiveEntry> entries, long zipBytes, string name, IntakeLimits limits)
    {
        HashSet<string> paths = new(entries.Count, StringComparer.Ordinal);
        decimal packed = 0;
        decimal unpacked = 0;
        foreach (ZipArchiveEntry entry in entries)
        {
            string path = entry.FullName;
            if (PathFault(path) is { } fault)
            {
                throw DatasetRefusals.UnsafePath(name, path, fault);
            }

            if (!paths.Add(path))
            {
                throw DatasetRefusals.Duplicate(name, path);
            }

            if (IsLink(entry.ExternalAttributes))
            {
                throw DatasetRefusals.Link(name, path);
            }

            if (entry.IsEncrypted)
            {
                throw DatasetRefusals.Encrypted(name, path);
            }

            if (entry.Length < 0 || entry.CompressedLength < 0)
            {
                throw DatasetRefusals.Damaged(name, "an entry has a negative length");
            }

            if (entry.Length > SmallBytes && entry.Length / limits.MaxRatio > entry.CompressedLength)
            {
                throw DatasetRefusals.Bomb(name, $"'{path}' would grow from {entry.CompressedLength:N0} to {entry.Length:N0} bytes");
            }

            packed += entry.CompressedLength;
            unpacked += entry.Length;
        }

        if (packed > zipBytes)
        {
            throw DatasetRefusals.Bomb(name, "its entries overlap, so that the same bytes would be unpacked again and again");
        }

        if (unpacked > SmallBytes && unpacked / limits.MaxRatio > zipBytes)
        {
            throw DatasetRefusals.Bomb(name, $"it would grow from {zipBytes:N0} to {unpacked:N0} bytes");
        }

        if (unpacked > limits.MaxUnpackedBytes)
        {
            throw DatasetRefusals.TooLarge(name, (long)Math.Min(unpacked, long.MaxValue), limits);
        }
    }

    /// <summary>Why a path might mean a place outside the folder that it is unpacked to; null where it cannot.</summary>
    internal static string? PathFault(string path)
    {
        string trimmed = path.EndsWith('/') ? path[..^1] : path;
        return trimmed switch
        {
            "" => "is empty",
            ['/', ..] => "is absolute",
            [_, ':', ..] when char.IsAsciiLetter(path[0]) => "begins with a drive letter",
            _ when path.Contains('\\', StringComparison.Ordinal) => "holds a backslash",
            _ when path.Any(char.IsControl) => "holds control characters",
            _ => SegmentFault(trimmed.Split('/')),
        };
    }

    private static string? SegmentFault(string[] segments) =>
        segments.Contains("..") ? "leads out of the dataset's folder"
        : segments.Contains(".") || segments.Contains("") ? "has an empty part, or one that is a dot alone"
        : null;

    private static bool IsLink(int attributes)
    {
        int type = (attributes >> UnixTypeShift) & UnixTypeMask;
        return (type is not (0 or UnixFile or UnixFolder)) || (type == 0 && (attributes & WindowsReparsePoint) != 0);
    }
}
