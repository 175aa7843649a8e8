using System.Globalization;
using GanFunctions.Cli.Hosting;
using Microsoft.Extensions.Logging;

namespace GanFunctions.Cli.LocalStorage;

/// <summary>The pinned storage emulator in <c>tools/azurite</c>, and the Node.js that runs it.</summary>
/// <param name="home">Where the repository lies.</param>
/// <param name="logger">Told of an installation, which takes a while.</param>
public sealed partial class AzuriteInstallation(GanHome home, ILogger<AzuriteInstallation> logger)
{
    /// <summary>The oldest major version of Node.js that the pinned emulator was seen to run on.</summary>
    public const int OldestNode = 20;

    private const string InstallNode = "Install Node.js 22 LTS or later (it brings npm) from https://nodejs.org, or name other storage with --storage.";

    /// <summary>The program that serves storage until its standard input ends.</summary>
    public string Server => Path.Combine(home.AzuriteTools, "serve.js");

    /// <summary>Whether the packages are there and no older than the lock file.</summary>
    public bool IsCurrent =>
        File.Exists(Installed) && File.GetLastWriteTimeUtc(Installed) >= File.GetLastWriteTimeUtc(Path.Combine(home.AzuriteTools, "package-lock.json"));

    // npm writes this file last, so an installation that was interrupted is not taken for a whole one.
    private string Installed => Path.Combine(home.AzuriteTools, "node_modules", ".package-lock.json");

    /// <summary>Finds Node.js and its version.</summary>
    /// <exception cref="CommandFailedException">It is missing or too old.</exception>
    public static async Task<(string Path, Version Version)> FindNodeAsync(CancellationToken cancellationToken)
    {
        string path = Executable.Find("node")
            ?? throw new CommandFailedException(ExitCode.MachineNotReady, "Node.js was not found: there is no 'node' on the PATH.", InstallNode);
        (int status, string output) = await Executable.RunAsync(path, ["--version"], cancellationToken).ConfigureAwait(false);
        if (status != 0 || !Version.TryParse(output.TrimStart('v'), out Version? version))
        {
            throw new CommandFailedException(ExitCode.MachineNotReady, $"'{path} --version' failed: {output}", InstallNode);
        }

        return version.Major >= OldestNode
            ? (path, version)
            : throw new CommandFailedException(ExitCode.MachineNotReady, $"Node.js {version} at '{path}' is too old for local storage.", InstallNode);
    }

    /// <summary>Installs the packages that the lock file pins, when they are missing or older than it.</summary>
    /// <exception cref="CommandFailedException">npm is missing or failed.</exception>
    public async Task EnsureAsync(CancellationToken cancellationToken)
    {
        if (IsCurrent)
        {
            return;
        }

        string npm = Executable.Find("npm")
            ?? throw new CommandFailedException(ExitCode.MachineNotReady, "npm was not found on the PATH.", InstallNode);
        using FileStream turn = await FileLock.WaitAsync(Path.Combine(home.AzuriteTools, ".install.lock"), cancellationToken).ConfigureAwait(false);
        if (IsCurrent)
        {
            return;
        }

        LogInstalling(home.AzuriteTools);
        (int status, string output) = await Executable.RunAsync(npm, ["ci", "--prefix", home.AzuriteTools], cancellationToken).ConfigureAwait(false);
        if (status != 0 || !File.Exists(Installed))
        {
            string tail = string.Join(Environment.NewLine, output.Split('\n').TakeLast(12));
            throw new CommandFailedException(
                ExitCode.MachineNotReady,
                string.Create(CultureInfo.InvariantCulture, $"'npm ci' in '{home.AzuriteTools}' failed (exit code {status}):{Environment.NewLine}{tail}"),
                "Check that the npm registry can be reached and the folder is writable, then try again; or name other storage with --storage.");
        }

        File.SetLastWriteTimeUtc(Installed, DateTime.UtcNow);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Installing Azurite, the local storage, in {Folder} (once; this takes a minute)")]
    private partial void LogInstalling(string folder);
}
