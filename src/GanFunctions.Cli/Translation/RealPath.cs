namespace GanFunctions.Cli.Translation;

/// <summary>Paths with every symbolic link followed, so that two names of one file are seen to be one.</summary>
internal static class RealPath
{
    /// <summary>Compares paths as this machine's file systems usually do.</summary>
    public static StringComparer Comparer { get; } =
        OperatingSystem.IsLinux() ? StringComparer.Ordinal : StringComparer.OrdinalIgnoreCase;

    /// <summary>The full path, of what exists and of what does not yet.</summary>
    public static string Of(string path)
    {
        string full = Path.GetFullPath(path);
        string real = Path.GetPathRoot(full)!;
        foreach (string segment in full[real.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries))
        {
            string next = Path.Combine(real, segment);
            real = Target(next) is { } target ? Path.GetFullPath(target.FullName) : next;
        }

        return real;
    }

    /// <summary>Whether <paramref name="path"/> lies within <paramref name="folder"/>; both are real paths.</summary>
    public static bool IsWithin(string path, string folder)
    {
        StringComparison comparison = OperatingSystem.IsLinux() ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase;
        return path.StartsWith(Path.TrimEndingDirectorySeparator(folder) + Path.DirectorySeparatorChar, comparison);
    }

    private static FileSystemInfo? Target(string path)
    {
        try
        {
            return File.ResolveLinkTarget(path, returnFinalTarget: true);
        }
        catch (IOException)
        {
            // What does not exist yet is no link.
            return null;
        }
    }
}
