using System.Diagnostics;

namespace GanFunctions.TestSupport;

/// <summary>The pinned Azurite in tools/azurite, installed on first use.</summary>
internal static class AzuriteInstallation
{
    private static readonly TimeSpan LockPatience = TimeSpan.FromMinutes(5);

    /// <summary>The script that node runs.</summary>
    public static string Script()
    {
        string folder = Path.Combine(RepositoryRoot(), "tools", "azurite");
        string script = Path.Combine(folder, "node_modules", "azurite", "dist", "src", "azurite.js");
        if (!IsCurrent(folder))
        {
            using FileStream held = Lock(folder);
            if (!IsCurrent(folder))
            {
                Install(folder);
            }
        }

        return script;
    }

    // npm writes this file when all packages are in place. The rule and the lock are those of gan itself, which other
    // tests start at the same time.
    private static string Marker(string folder) => Path.Combine(folder, "node_modules", ".package-lock.json");

    private static bool IsCurrent(string folder) =>
        File.Exists(Marker(folder)) && File.GetLastWriteTimeUtc(Marker(folder)) >= File.GetLastWriteTimeUtc(Path.Combine(folder, "package-lock.json"));

    private static string RepositoryRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "GanFunctions.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException($"No folder above {AppContext.BaseDirectory} holds GanFunctions.sln.");
    }

    private static FileStream Lock(string folder)
    {
        string path = Path.Combine(folder, ".install.lock");
        long start = Environment.TickCount64;
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (Environment.TickCount64 - start < LockPatience.TotalMilliseconds)
            {
                Thread.Sleep(200);
            }
        }
    }

    private static void Install(string folder)
    {
        ProcessStartInfo start = OperatingSystem.IsWindows()
            ? new("cmd", ["/c", "npm", "ci", "--no-audit", "--no-fund"])
            : new("npm", ["ci", "--no-audit", "--no-fund"]);
        start.WorkingDirectory = folder;
        using Process npm = Process.Start(start)!;
        npm.WaitForExit();
        if (npm.ExitCode != 0)
        {
            throw new InvalidOperationException($"'npm ci' in {folder} failed with exit code {npm.ExitCode}. Are Node and npm installed?");
        }

        File.SetLastWriteTimeUtc(Marker(folder), DateTime.UtcNow);
    }
}
