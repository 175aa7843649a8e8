namespace GanFunctions.Pipeline.Datasets;

/// <summary>The folders by which a layout is known.</summary>
internal sealed class LayoutFolders
{
    private readonly Dictionary<string, string> _roles;
    private readonly string[] _required;

    private LayoutFolders(DatasetLayout layout, string[] required, Dictionary<string, string> roles)
    {
        Layout = layout;
        _required = required;
        _roles = new Dictionary<string, string>(roles, StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>The layouts that have folders of their own; the first that fits counts.</summary>
    public static IReadOnlyList<LayoutFolders> Known { get; } =
    [
        new(DatasetLayout.Unpaired, ["trainA", "trainB"], new()
        {
            ["trainA"] = DatasetRoles.TrainA, ["trainB"] = DatasetRoles.TrainB, ["testA"] = DatasetRoles.TestA, ["testB"] = DatasetRoles.TestB,
        }),
        new(DatasetLayout.Unpaired, ["A", "B"], new() { ["A"] = DatasetRoles.TrainA, ["B"] = DatasetRoles.TrainB }),
        new(DatasetLayout.Paired, ["train"], new()
        {
            ["train"] = DatasetRoles.Train, ["val"] = DatasetRoles.Val, ["test"] = DatasetRoles.Test,
        }),
    ];

    /// <summary>Images in any folders.</summary>
    public static LayoutFolders Plain { get; } = new(DatasetLayout.Plain, [], []);

    public DatasetLayout Layout { get; }

    /// <summary>The role of an image by the folder below the root that it lies in; null where it lies elsewhere.</summary>
    public string? RoleOf(string path, string root) =>
        Layout == DatasetLayout.Plain ? DatasetRoles.Images
        : FolderOf(path, root) is { } folder ? _roles.GetValueOrDefault(folder)
        : null;

    /// <summary>Whether each required folder has images.</summary>
    public bool FitWholly(IEnumerable<string> images, string root) => Array.TrueForAll(_required, Present(images, root).Contains);

    /// <summary>The required folder without images, where another has some.</summary>
    public string? Missing(IEnumerable<string> images, string root)
    {
        HashSet<string> present = Present(images, root);
        return Array.Exists(_required, present.Contains) ? Array.Find(_required, folder => !present.Contains(folder)) : null;
    }

    private static HashSet<string> Present(IEnumerable<string> images, string root) =>
        new(images.Select(path => FolderOf(path, root)).OfType<string>(), StringComparer.OrdinalIgnoreCase);

    private static string? FolderOf(string path, string root)
    {
        if (!path.StartsWith(root, StringComparison.Ordinal))
        {
            return null;
        }

        int slash = path.IndexOf('/', root.Length);
        return slash < 0 ? null : path[root.Length..slash];
    }
}
