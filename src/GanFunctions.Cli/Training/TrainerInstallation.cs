using System.Globalization;
using GanFunctions.Cli.Hosting;
using Microsoft.Extensions.Logging;

namespace GanFunctions.Cli.Training;

/// <summary>
/// The trainer program. It carries libtorch, half a gigabyte, so it is not built with the command line but when something
/// is to be trained for the first time, and again when its sources have changed.
/// </summary>
/// <param name="home">Where the repository lies.</param>
/// <param name="logger">Told of a build, which takes a while.</param>
internal sealed partial class TrainerInstallation(GanHome home, ILogger<TrainerInstallation> logger)
{
    private const string Variable = "GAN_TRAINER";
    private const int ShownLines = 12;

    private string Sources => Path.Combine(home.Root, "src");

    private string Project => Path.Combine(Sources, "GanFunctions.Training");

    private string Built => Path.Combine(Project, "bin", "Release", "net10.0", "gan-trainer.dll");

    private string State => Path.Combine(home.Root, ".gan");

    private string Stamp => Path.Combine(State, "trainer.stamp");

    private string Log => Path.Combine(State, "trainer-build.log");

    /// <summary>Whether the program is there, or its sources are.</summary>
    public bool CanBeHad => Named is { } named ? File.Exists(named) : Directory.Exists(Project);

    private static string? Named => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named ? named : null;

    /// <summary>The program and its first arguments, built where need be.</summary>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="CommandFailedException">It is not where <c>GAN_TRAINER</c> says, or it cannot be built.</exception>
    public async Task<(string Program, IReadOnlyList<string> Arguments)> EnsureAsync(CancellationToken cancellationToken)
    {
        if (Named is { } named)
        {
            return File.Exists(named)
                ? (Dotnet(), [Path.GetFullPath(named)])
                : throw new CommandFailedException(
                    ExitCode.MachineNotReady,
                    $"There is no trainer at '{named}', which {Variable} names.",
                    $"Let {Variable} name a gan-trainer.dll, or unset it to have the repository's own built.");
        }

        if (!IsCurrent())
        {
            await BuildAsync(cancellationToken).ConfigureAwait(false);
        }

        return (Dotnet(), [Built]);
    }

    private async Task BuildAsync(CancellationToken cancellationToken)
    {
        if (!Directory.Exists(Project))
        {
            throw new CommandFailedException(
                ExitCode.MachineNotReady,
                $"The trainer's sources are not in '{Project}'.",
                $"Run gan from the repository, or let {Variable} name a gan-trainer.dll.");
        }

        Directory.CreateDirectory(State);
        await using FileStream turn = await FileLock.WaitAsync(Path.Combine(State, "trainer.lock"), cancellationToken).ConfigureAwait(false);
        if (IsCurrent())
        {
            return;
        }

        LogBuilding();
        string sources = ListSources();
        DateTime started = DateTime.UtcNow;
        (int status, string output) = await Executable.RunAsync(
            Dotnet(),
            ["build", Project, "--configuration", "Release", "--verbosity", "quiet", "--nologo", "--disable-build-servers"],
            cancellationToken).ConfigureAwait(false);
        await File.WriteAllTextAsync(Log, output, cancellationToken).ConfigureAwait(false);
        if (status != 0 || !File.Exists(Built))
        {
            string tail = string.Join(Environment.NewLine, output.Split('\n').TakeLast(ShownLines));
            throw new CommandFailedException(
                ExitCode.MachineNotReady,
                string.Create(CultureInfo.InvariantCulture, $"The trainer cannot be built (exit code {status}):{Environment.NewLine}{tail}"),
                $"Read '{Log}'. The build needs the NuGet registry, and a gigabyte of disk for libtorch; correct what it says and try again.");
        }

        await File.WriteAllTextAsync(Stamp, sources, cancellationToken).ConfigureAwait(false);
        File.SetLastWriteTimeUtc(Stamp, started);
    }

    // The stamp holds the names of the sources it was built from, so that a deleted file is noticed as well as a newer one.
    private bool IsCurrent()
    {
        if (!File.Exists(Built) || !File.Exists(Stamp))
        {
            return false;
        }

        DateTime built = File.GetLastWriteTimeUtc(Stamp);
        return !SourceFiles().Any(file => file.LastWriteTimeUtc > built) && File.ReadAllText(Stamp) == ListSources();
    }

    private string ListSources() => string.Join('\n', SourceFiles().Select(file => Path.GetRelativePath(home.Root, file.FullName)));

    private IEnumerable<FileInfo> SourceFiles()
    {
        IEnumerable<FileInfo> files = !Directory.Exists(Sources) ? [] : new DirectoryInfo(Sources)
            .EnumerateDirectories()
            .Where(project => project.Name != "GanFunctions.Cli")
            .SelectMany(project => project.EnumerateFiles().Concat(project.EnumerateDirectories()
                .Where(folder => folder.Name is not ("bin" or "obj"))
                .SelectMany(folder => folder.EnumerateFiles("*", SearchOption.AllDirectories))));
        return files
            .Concat(new DirectoryInfo(home.Root).EnumerateFiles("Directory.*.props"))
            .OrderBy(file => file.FullName, StringComparer.Ordinal);
    }

    private static string Dotnet() =>
        Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet"
            ? Environment.ProcessPath!
            : Executable.Find("dotnet") ?? throw new CommandFailedException(
                ExitCode.MachineNotReady,
                "The .NET SDK was not found: there is no 'dotnet' on the PATH.",
                "Install the .NET 10 SDK from https://dotnet.microsoft.com/download and try again.");

    [LoggerMessage(Level = LogLevel.Information, Message = "Building the trainer (this takes a minute the first time)")]
    private partial void LogBuilding();
}
