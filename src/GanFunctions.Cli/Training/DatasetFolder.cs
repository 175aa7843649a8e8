using System.IO.Compression;
using GanFunctions.Inference;
using GanFunctions.Pipeline.Datasets;

namespace GanFunctions.Cli.Training;

/// <summary>Packs a folder of images as a dataset: its images and <c>train.json</c>, nothing else.</summary>
internal static class DatasetFolder
{
    // The same for all entries, so that the same files give the same bytes whenever they were copied.
    private static readonly DateTimeOffset EntryTime = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>What would be packed, by its path within the folder with forward slashes, in order.</summary>
    /// <param name="folder">The folder.</param>
    /// <exception cref="InputRejectedException"><c>no-images</c> or <c>domain-missing</c>.</exception>
    public static IReadOnlyList<string> Find(string folder)
    {
        EnumerationOptions files = new() { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint };
        DatasetIndex index = DatasetIndex.Of(Directory
            .EnumerateFiles(folder, "*", files)
            .Select(path => Path.GetRelativePath(folder, path).Replace(Path.DirectorySeparatorChar, '/')));
        IEnumerable<string> images = index.Files.SelectMany(role => role.Value);
        return [.. images.Concat(index.Settings is { } settings ? [settings] : []).Order(StringComparer.Ordinal)];
    }

    /// <summary>Writes the archive, file after file: memory does not grow with the folder. The same files give the same bytes.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="names">What <see cref="Find"/> gave.</param>
    /// <param name="zip">Written from its position.</param>
    /// <param name="packed">Told after each file how many there are.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="IOException">A file cannot be read or the archive cannot be written.</exception>
    public static async Task PackAsync(
        string folder, IReadOnlyList<string> names, Stream zip, Action<int> packed, CancellationToken cancellationToken)
    {
        await using ZipArchive archive = new(zip, ZipArchiveMode.Create, leaveOpen: true);
        for (int i = 0; i < names.Count; i++)
        {
            // Images are compressed already.
            ZipArchiveEntry entry = archive.CreateEntry(names[i], CompressionLevel.NoCompression);
            entry.LastWriteTime = EntryTime;
            await using FileStream source = new(
                Path.Combine(folder, names[i]), new FileStreamOptions { Options = FileOptions.Asynchronous | FileOptions.SequentialScan });
            await using Stream target = await entry.OpenAsync(cancellationToken).ConfigureAwait(false);
            await source.CopyToAsync(target, cancellationToken).ConfigureAwait(false);
            packed(i + 1);
        }
    }
}
