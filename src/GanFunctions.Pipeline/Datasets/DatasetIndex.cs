using GanFunctions.Inference;

namespace GanFunctions.Pipeline.Datasets;

/// <summary>
/// Which files of a dataset are what. Only names are looked at: that an image can be read is not said here. The same paths
/// give the same index, whatever their order.
/// </summary>
public sealed class DatasetIndex
{
    private DatasetIndex(DatasetLayout layout, string root, IReadOnlyDictionary<string, IReadOnlyList<string>> files, IReadOnlyList<string> ignored, string? settings)
    {
        Layout = layout;
        Root = root;
        Files = files;
        Ignored = ignored;
        Settings = settings;
    }

    /// <summary>How the dataset is laid out.</summary>
    public DatasetLayout Layout { get; }

    /// <summary>The folder that all the rest lies in, with its slash; empty where there is none.</summary>
    public string Root { get; }

    /// <summary>
    /// The images' whole paths, in ordinal order, by role (<see cref="DatasetRoles"/>); <c>A</c> and <c>B</c> are found as
    /// <c>trainA</c> and <c>trainB</c>. Roles without images are left out.
    /// </summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Files { get; }

    /// <summary>Paths that are neither images of a role, nor <c>train.json</c>, nor what operating systems leave behind.</summary>
    public IReadOnlyList<string> Ignored { get; }

    /// <summary>The path of <c>train.json</c>; null where there is none.</summary>
    public string? Settings { get; }

    /// <summary>Looks a dataset's paths over.</summary>
    /// <param name="paths">
    /// Relative paths of files, with forward slashes; those that end in a slash are folders and are passed over. Folder
    /// names may be of either case.
    /// </param>
    /// <param name="wanted">
    /// <see cref="DatasetLayout.Plain"/> to take all images alike, whatever their folders are called; null to tell the layout
    /// by the folders.
    /// </param>
    /// <exception cref="InputRejectedException"><c>no-images</c> or <c>domain-missing</c>.</exception>
    public static DatasetIndex Of(IEnumerable<string> paths, DatasetLayout? wanted = null)
    {
        ArgumentNullException.ThrowIfNull(paths);
        string[] files = [.. paths.Where(path => !path.EndsWith('/') && !DatasetFileKind.IsDebris(path)).Order(StringComparer.Ordinal)];
        string[] images = [.. files.Where(DatasetFileKind.IsImage)];
        if (images.Length == 0)
        {
            throw new InputRejectedException(
                "no-images",
                files.Length == 0 ? "The dataset holds no files." : $"None of the dataset's files ({files.Length:N0}) is named like an image.",
                "Put images (PNG, JPEG, WebP, BMP or GIF) into trainA and trainB, or pairs into train.");
        }

        string wrapping = WrappingFolder(images);
        string[] roots = Roots(wrapping);
        (LayoutFolders folders, string root) = wanted == DatasetLayout.Plain ? (LayoutFolders.Plain, wrapping) : Find(images, roots);
        Dictionary<string, IReadOnlyList<string>> byRole = images
            .Select(path => (Path: path, Role: folders.RoleOf(path, root)))
            .Where(file => file.Role is not null)
            .GroupBy(file => file.Role!, file => file.Path)
            .ToDictionary(role => role.Key, IReadOnlyList<string> (role) => [.. role], StringComparer.Ordinal);
        string? settings = SettingsOf(files, roots);
        HashSet<string> used = [.. byRole.Values.SelectMany(role => role)];
        return new DatasetIndex(folders.Layout, root, byRole, [.. files.Where(path => path != settings && !used.Contains(path))], settings);
    }

    /// <summary>The path of <c>train.json</c>, as <see cref="Settings"/>, without looking for a layout; null where there is none.</summary>
    /// <param name="paths">As <see cref="Of"/> takes them.</param>
    public static string? SettingsOf(IEnumerable<string> paths)
    {
        ArgumentNullException.ThrowIfNull(paths);
        string[] files = [.. paths.Where(path => !path.EndsWith('/') && !DatasetFileKind.IsDebris(path)).Order(StringComparer.Ordinal)];
        string[] images = [.. files.Where(DatasetFileKind.IsImage)];
        return images.Length == 0 ? null : SettingsOf(files, Roots(WrappingFolder(images)));
    }

    private static string? SettingsOf(string[] files, string[] roots) => roots
        .Select(folder => files.FirstOrDefault(path => path.Equals(folder + DatasetFileKind.Settings, StringComparison.OrdinalIgnoreCase)))
        .FirstOrDefault(path => path is not null);

    private static string[] Roots(string wrapping) => wrapping.Length == 0 ? [""] : ["", wrapping];

    private static (LayoutFolders Folders, string Root) Find(string[] images, string[] roots)
    {
        foreach (LayoutFolders folders in LayoutFolders.Known)
        {
            foreach (string root in roots)
            {
                if (folders.FitWholly(images, root))
                {
                    return (folders, root);
                }
            }
        }

        // No layout is whole: if one folder of a pair of domains is there, the other is what is missing.
        foreach (LayoutFolders folders in LayoutFolders.Known)
        {
            foreach (string root in roots)
            {
                if (folders.Missing(images, root) is { } missing)
                {
                    throw new InputRejectedException(
                        "domain-missing",
                        $"The dataset has images of one domain only: there are none in {root}{missing}.",
                        $"Put images of the other domain into a folder {missing} beside the one that is there, or set architecture to stylegan2 in train.json to train on all images alike.");
                }
            }
        }

        return (LayoutFolders.Plain, roots[^1]);
    }

    private static string WrappingFolder(string[] images)
    {
        int slash = images[0].IndexOf('/', StringComparison.Ordinal);
        string folder = images[0][..(slash + 1)];
        return images.All(path => path.StartsWith(folder, StringComparison.Ordinal)) ? folder : "";
    }
}
