namespace GanFunctions.Cli.Translation;

/// <summary>A file to translate.</summary>
/// <param name="Path">Where it is, as it was named.</param>
/// <param name="RelativePath">Where it is within what was named: the file's name, or the path below the folder.</param>
public sealed record InputFile(string Path, string RelativePath);

/// <summary>Finds the files that a command line names.</summary>
public static class InputFiles
{
    private static readonly HashSet<string> ImageExtensions =
        new(StringComparer.OrdinalIgnoreCase) { ".png", ".jpg", ".jpeg", ".webp", ".bmp", ".gif" };

    private static readonly HashSet<string> OtherImageExtensions =
        new(StringComparer.OrdinalIgnoreCase) { ".tif", ".tiff", ".avif", ".heic", ".heif", ".jxl", ".jp2", ".jfif", ".tga", ".ico", ".svg" };

    /// <summary>Whether a path is named as images are, those included that are neither read nor written.</summary>
    /// <param name="path">The path.</param>
    public static bool IsImageName(string path) =>
        Path.GetExtension(path) is { } extension && (ImageExtensions.Contains(extension) || OtherImageExtensions.Contains(extension));

    /// <summary>The inputs without those that name again what one before them names.</summary>
    /// <param name="inputs">Files and folders.</param>
    public static IReadOnlyList<string> Distinct(IReadOnlyList<string> inputs) =>
        [.. inputs.DistinctBy(input => Path.TrimEndingDirectorySeparator(Path.GetFullPath(input)), RealPath.Comparer)];

    /// <summary>
    /// Files as they are named, whatever their extension; of folders, every image below them. Of several inputs a folder
    /// keeps its own name, so that two folders do not mix. A file that is named beside its folder is found once.
    /// </summary>
    /// <param name="inputs">Files and folders, each once.</param>
    /// <param name="output">Where translations go: what lies there is no input, when a folder above it is named.</param>
    /// <exception cref="CommandFailedException">An input does not exist, or there is none.</exception>
    public static IReadOnlyList<InputFile> Find(IReadOnlyList<string> inputs, string output)
    {
        string realOutput = RealPath.Of(output);
        List<InputFile> files = [];
        foreach (string input in inputs)
        {
            if (Directory.Exists(input))
            {
                bool outputWithin = RealPath.IsWithin(realOutput, RealPath.Of(input));
                string prefix = inputs.Count > 1 ? Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(input))) : "";
                files.AddRange(
                    from path in Directory.EnumerateFiles(input, "*", new EnumerationOptions { RecurseSubdirectories = true })
                    where ImageExtensions.Contains(Path.GetExtension(path))
                    where !outputWithin || !RealPath.IsWithin(RealPath.Of(path), realOutput)
                    orderby path
                    select new InputFile(path, Path.Combine(prefix, Path.GetRelativePath(input, path))));
            }
            else if (File.Exists(input))
            {
                files.Add(new InputFile(input, Path.GetFileName(input)));
            }
            else
            {
                throw new CommandFailedException(ExitCode.NotFound, $"The input '{input}' does not exist.", "Name files or folders that exist; quote names with spaces.");
            }
        }

        return files.Count > 0
            ? [.. files.DistinctBy(file => Path.GetFullPath(file.Path), RealPath.Comparer)]
            : throw new CommandFailedException(
                ExitCode.NotFound,
                $"There is no image below '{string.Join("', '", inputs)}'.",
                $"Images are told by their names there: {string.Join(", ", ImageExtensions)}.");
    }
}
