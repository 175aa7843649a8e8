using GanFunctions.Pipeline.Generation;

namespace GanFunctions.Cli.Generation;

/// <summary>Where generated images go: one file, or a folder.</summary>
/// <param name="Path">The path, as it was named.</param>
/// <param name="Named">The format that the path's extension names; null for a folder.</param>
internal sealed record GenerationOutput(string Path, GenerationFormat? Named)
{
    /// <summary>Reads what <c>-o</c> names.</summary>
    /// <exception cref="CommandFailedException">It names an image in a format that is not written, or a folder stands in a file's place.</exception>
    public static GenerationOutput Parse(string path)
    {
        GenerationFormat? named = System.IO.Path.GetExtension(path).ToUpperInvariant() switch
        {
            ".PNG" => GenerationFormat.Png,
            ".JPG" or ".JPEG" => GenerationFormat.Jpeg,
            ".WEBP" => GenerationFormat.Webp,
            ".GIF" => GenerationFormat.Gif,
            _ => null,
        };
        if (named is null && !Directory.Exists(path) && Translation.InputFiles.IsImageName(path))
        {
            throw new CommandFailedException(
                ExitCode.Usage,
                $"'{path}' names an image in a format that is not written.",
                "Name a file that ends in .png, .jpg, .webp or, for an animation, .gif, or a folder.");
        }

        if (named is null && File.Exists(path))
        {
            throw new CommandFailedException(ExitCode.Usage, $"'{path}' is a file, and no image's.", "Name a folder, or a file that ends in .png, .jpg, .webp or .gif.");
        }

        return Directory.Exists(path) ? new GenerationOutput(path, null) : new GenerationOutput(path, named);
    }

    /// <summary>The path of a file.</summary>
    /// <param name="file">Its name, where this is a folder.</param>
    public string PathOf(string file) => Named is null ? System.IO.Path.Combine(Path, file) : Path;
}
