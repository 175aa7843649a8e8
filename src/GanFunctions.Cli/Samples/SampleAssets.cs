namespace GanFunctions.Cli.Samples;

/// <summary>The models, photos and requests that come with the repository.</summary>
/// <param name="root">The folder with <c>models/</c>, <c>photos/</c> and <c>requests/</c>.</param>
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

    /// <summary>The sample requests by their name in <c>requests/</c>, such as <c>grid.json</c>.</summary>
    /// <exception cref="Inference.InputRejectedException">One of them is not valid.</exception>
    public IReadOnlyDictionary<string, SampleRequest> Requests()
    {
        string folder = Path.Combine(root, "requests");
        return Directory.Exists(folder)
            ? Directory.EnumerateFiles(folder, "*.json")
                .Order(StringComparer.Ordinal)
                .ToDictionary(path => Path.GetFileName(path), SampleRequest.Read)
            : new Dictionary<string, SampleRequest>();
    }
}
