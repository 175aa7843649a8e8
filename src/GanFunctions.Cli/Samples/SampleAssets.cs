namespace GanFunctions.Cli.Samples;

/// <summary>The models and photos that come with the repository.</summary>
/// <param name="root">The folder with <c>models/</c> and <c>photos/</c>.</param>
public sealed class SampleAssets(string root)
{
    private static readonly HashSet<string> PhotoExtensions = new(StringComparer.OrdinalIgnoreCase) { ".jpg", ".jpeg", ".png", ".webp" };

    /// <summary>Every sample model, by name.</summary>
    public IReadOnlyList<ModelFolder> Models()
    {
        string folder = Path.Combine(root, "models");
        return Directory.Exists(folder)
            ? [.. Directory.EnumerateDirectories(folder).Order(StringComparer.Ordinal).Select(ModelFolder.Read)]
            : [];
    }

    /// <summary>The sample photos by their path below <c>photos/</c>, with forward slashes, as blobs are named.</summary>
    public IReadOnlyDictionary<string, string> Photos()
    {
        string folder = Path.Combine(root, "photos");
        return Directory.Exists(folder)
            ? Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
                .Where(path => PhotoExtensions.Contains(Path.GetExtension(path)))
                .Order(StringComparer.Ordinal)
                .ToDictionary(path => Path.GetRelativePath(folder, path).Replace(Path.DirectorySeparatorChar, '/'))
            : new Dictionary<string, string>();
    }
}
