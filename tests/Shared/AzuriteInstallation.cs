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
        // npm writes this file when all packages are in place.
        string marker = Path.Combine(folder, "node_modules", ".package-lock.json");
        if (!File.Exists(marker))
        {
            using FileStream held = Lock(folder);
            if (!File.Exists(marker))
            {
                Install(folder);
            }
        }

        return script;
    }

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

    // Test projects run at the same time, as processes of their own.
    private static FileStream Lock(string folder)
    {
        string path = Path.Combine(folder, ".install.lock");
        long start = Environment.TickCount64;
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
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
    }
}
