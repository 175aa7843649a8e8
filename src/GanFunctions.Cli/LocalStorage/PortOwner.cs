using System.Globalization;

namespace GanFunctions.Cli.LocalStorage;

/// <summary>Which process listens on a port, as far as the operating system tells.</summary>
internal static class PortOwner
{
    private const string Listening = "0A";

    /// <summary>The process's name and id (<c>node (process 812)</c>), or null where it cannot be known.</summary>
    public static string? Find(int port)
    {
        if (!OperatingSystem.IsLinux())
        {
            return null;
        }

        try
        {
            HashSet<string> sockets = [.. Inodes("/proc/net/tcp", port), .. Inodes("/proc/net/tcp6", port)];
            return Directory.EnumerateDirectories("/proc").Where(path => char.IsAsciiDigit(Path.GetFileName(path)[0])).Where(path => Holds(path, sockets))
                .Select(path => $"{File.ReadAllText(Path.Combine(path, "comm")).Trim()} (process {Path.GetFileName(path)})")
                .FirstOrDefault();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    // Columns of /proc/net/tcp: 1 is the local address as hexadecimal ADDRESS:PORT, 3 the state, 9 the socket's inode.
    private static IEnumerable<string> Inodes(string table, int port)
    {
        if (!File.Exists(table))
        {
            return [];
        }

        string suffix = ":" + port.ToString("X4", CultureInfo.InvariantCulture);
        return File.ReadLines(table)
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(columns => columns.Length > 9 && columns[3] == Listening && columns[1].EndsWith(suffix, StringComparison.Ordinal))
            .Select(columns => $"socket:[{columns[9]}]");
    }

    private static bool Holds(string process, HashSet<string> sockets)
    {
        try
        {
            return Directory.EnumerateFiles(Path.Combine(process, "fd"))
                .Any(descriptor => new FileInfo(descriptor).LinkTarget is { } target && sockets.Contains(target));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
