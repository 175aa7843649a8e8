using System.IO.Compression;
using GanFunctions.Cli.Translation;

namespace GanFunctions.Cli.Training;

/// <summary>Packs a folder of images as a dataset: the images below it and <c>train.json</c>, nothing else.</summary>
internal static class DatasetFolder
{
    private const string Settings = "train.json";

    // The same for all entries, so that the same files give the same bytes whenever they were copied.
    private static readonly DateTimeOffset EntryTime = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>What would be packed, by its path within the folder with forward slashes, in order.</summary>
    /// <param name="folder">The folder.</param>
    /// <exception cref="CommandFailedException">There is no image in it.</exception>
    public static IReadOnlyList<string> Find(string folder)
    {
        string[] names = [.. Directory
            .EnumerateFiles(folder, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint })
            .Select(path => Path.GetRelativePath(folder, path).Replace(Path.DirectorySeparatorChar, '/'))
            .Where(name => (InputFiles.IsReadableImageName(name) && !IsDebris(name)) || IsSettings(name))
            .Order(StringComparer.Ordinal)];
        return names.Any(name => !IsSettings(name))
            ? names
            : throw new CommandFailedException(
                ExitCode.NotFound,
                $"There is no image below '{folder}'.",
                "Put images into trainA/ and trainB/ (unpaired), or side-by-side pairs into train/.");
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

    // At the root, or within the one folder that everything lies in.
    private static bool IsSettings(string name) =>
        name.Equals(Settings, StringComparison.Ordinal)
        || (name.EndsWith("/" + Settings, StringComparison.Ordinal) && name.Count(letter => letter == '/') == 1);

    private static bool IsDebris(string name) =>
        name.Split('/').Any(part => part == "__MACOSX" || part.StartsWith("._", StringComparison.Ordinal));
}
