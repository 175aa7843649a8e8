using System.Diagnostics;

namespace GanFunctions.Cli.Tests;

/// <summary>The script at the root, with a stand-in for <c>dotnet</c> that notes how it is called: what is tested is when it builds.</summary>
public sealed class ScriptTests : IDisposable
{
    private const string StandIn =
        """
        #!/bin/sh
        case $1 in
            --version) exit "${SDK_STATUS:-0}" ;;
            build)
                echo build >>"$CALLS"
                sleep 1
                [ -z "${BUILD_FAILS:-}" ] || { echo "error CS0000: broken"; exit 1; }
                mkdir -p src/GanFunctions.Cli/bin/Release/net10.0 src/GanFunctions.Cli/obj
                echo >src/GanFunctions.Cli/bin/Release/net10.0/gan.dll
                ;;
            *) printf 'home=%s folder=%s' "$GAN_HOME" "$PWD"; shift; printf ' [%s]' "$@"; exit 7 ;;
        esac

        """;

    private readonly TemporaryFolder _folder = new();

    public ScriptTests()
    {
        _folder.Write("repo/src/GanFunctions.Cli/Program.cs", []);
        _folder.Write("repo/src/GanFunctions.Cli/Other.cs", []);
        _folder.Write("repo/global.json", []);
        _folder.Write("repo/Directory.Build.props", []);
        MakeExecutable(_folder.Write("repo/gan", File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "gan.sh"))));
        MakeExecutable(_folder.Write("path/dotnet", System.Text.Encoding.UTF8.GetBytes(StandIn.ReplaceLineEndings("\n"))));
        Directory.CreateDirectory(_folder["elsewhere"]);
    }

    public void Dispose() => _folder.Dispose();

    [UnixFact]
    public void It_passes_arguments_folder_and_exit_code_through_from_anywhere_and_through_a_link()
    {
        File.CreateSymbolicLink(_folder["elsewhere", "link"], "../repo/gan");

        (int status, string output, _) = Run("link", "one two", "$three", "*");

        Assert.Equal(7, status);
        Assert.Equal($"home={_folder["repo"]} folder={_folder["elsewhere"]} [one two] [$three] [*]", output);
    }

    [UnixFact]
    public void It_builds_once_and_again_only_when_a_source_changes_or_goes()
    {
        Run("../repo/gan");
        Run("../repo/gan");
        Assert.Equal(1, Builds());

        File.SetLastWriteTimeUtc(_folder["repo", "src", "GanFunctions.Cli", "Program.cs"], DateTime.UtcNow.AddMinutes(1));
        Run("../repo/gan");
        Assert.Equal(2, Builds());

        File.SetLastWriteTimeUtc(_folder["repo", "src", "GanFunctions.Cli", "Program.cs"], DateTime.UtcNow.AddMinutes(-5));
        Run("../repo/gan");
        Assert.Equal(2, Builds());

        File.Delete(_folder["repo", "src", "GanFunctions.Cli", "Other.cs"]);
        Run("../repo/gan");
        Assert.Equal(3, Builds());
    }

    [UnixFact]
    public async Task Two_at_once_build_once()
    {
        (int Status, string Output, string Error)[] runs = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Task.Run(() => Run("../repo/gan"))));

        Assert.All(runs, run => Assert.Equal(7, run.Status));
        Assert.Equal(1, Builds());
        Assert.False(Directory.Exists(_folder["repo", ".gan", "build.lock"]));
    }

    [UnixFact]
    public void The_lock_of_one_that_was_killed_is_taken_over()
    {
        using Process ended = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", "exit 0"]))!;
        ended.WaitForExit();
        _folder.Write("repo/.gan/build.lock/pid", System.Text.Encoding.UTF8.GetBytes($"{ended.Id}\n"));

        Assert.Equal(7, Run("../repo/gan").Status);
        Assert.Equal(1, Builds());
    }

    [UnixFact]
    public void A_build_that_fails_is_shown_and_tried_again()
    {
        (int status, _, string error) = Run("../repo/gan", environment: ("BUILD_FAILS", "1"));

        Assert.Equal((int)ExitCode.MachineNotReady, status);
        Assert.Contains("error CS0000: broken", error, StringComparison.Ordinal);
        Assert.Equal(7, Run("../repo/gan").Status);
    }

    [UnixFact]
    public void A_missing_SDK_is_named_with_a_remedy()
    {
        (int unsuitable, _, string unsuitableError) = Run("../repo/gan", environment: ("SDK_STATUS", "1"));
        File.Delete(_folder["path", "dotnet"]);
        (int missing, _, string missingError) = Run("../repo/gan", environment: ("PATH", _folder["path"]));

        Assert.Equal(((int)ExitCode.MachineNotReady, (int)ExitCode.MachineNotReady), (unsuitable, missing));
        Assert.All((string[])[unsuitableError, missingError], error => Assert.Contains("https://dotnet.microsoft.com/download", error, StringComparison.Ordinal));
    }

    private static void MakeExecutable(string path)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    private int Builds() => File.ReadAllLines(_folder["calls"]).Length;

    private (int Status, string Output, string Error) Run(string script, params string[] arguments) => Run(script, ("CALLS", _folder["calls"]), arguments);

    private (int Status, string Output, string Error) Run(string script, (string Name, string Value) environment, params string[] arguments)
    {
        ProcessStartInfo start = new("/bin/sh", ["-c", "exec \"$0\" \"$@\"", script.Contains('/', StringComparison.Ordinal) ? script : "./" + script, .. arguments])
        {
            WorkingDirectory = _folder["elsewhere"],
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["PATH"] = $"{_folder["path"]}:{Environment.GetEnvironmentVariable("PATH")}";
        start.Environment["CALLS"] = _folder["calls"];
        start.Environment[environment.Name] = environment.Value;
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, error.Result);
    }

    private sealed class UnixFactAttribute : FactAttribute
    {
        public UnixFactAttribute()
        {
            if (OperatingSystem.IsWindows())
            {
                Skip = "The script is for POSIX shells.";
            }
        }
    }
}
