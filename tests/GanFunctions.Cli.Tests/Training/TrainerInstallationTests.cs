using System.Text;
using GanFunctions.Cli.Hosting;
using GanFunctions.Cli.Training;
using Microsoft.Extensions.Logging.Abstractions;

namespace GanFunctions.Cli.Tests.Training;

/// <summary>With a project that merely writes down that it was built: what is tested is when.</summary>
[Collection(TrainerVariable.Name)]
public sealed class TrainerInstallationTests : IDisposable
{
    private const string Project =
        """
        <Project DefaultTargets="Build">
          <Target Name="Restore" />
          <Target Name="Build">
            <Error Condition="Exists('$(MSBuildThisFileDirectory)broken')" Text="It is broken." />
            <WriteLinesToFile File="$(MSBuildThisFileDirectory)../../builds" Lines="$(Configuration)" />
            <WriteLinesToFile File="$(MSBuildThisFileDirectory)bin/Release/net10.0/gan-trainer.dll" Lines="built" />
          </Target>
        </Project>
        """;

    private readonly TemporaryFolder _folder = new();
    private readonly TrainerInstallation _installation;

    public TrainerInstallationTests()
    {
        _folder.Write("src/GanFunctions.Training/GanFunctions.Training.csproj", Encoding.UTF8.GetBytes(Project));
        _folder.Write("src/GanFunctions.Networks/A.cs", []);
        _folder.Write("src/GanFunctions.Cli/B.cs", []);
        _installation = new TrainerInstallation(new GanHome(_folder.Path, _folder["samples"], _folder["data"]), NullLogger<TrainerInstallation>.Instance);
    }

    private int Builds => File.ReadAllLines(_folder["builds"]).Length;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task It_is_built_once_and_again_when_a_source_changes_that_is_not_the_command_lines()
    {
        (_, IReadOnlyList<string> arguments) = await _installation.EnsureAsync(default);
        await _installation.EnsureAsync(default);
        Assert.Equal(1, Builds);
        Assert.EndsWith("gan-trainer.dll", arguments[^1], StringComparison.Ordinal);

        File.SetLastWriteTimeUtc(_folder["src", "GanFunctions.Cli", "B.cs"], DateTime.UtcNow.AddMinutes(1));
        await _installation.EnsureAsync(default);
        Assert.Equal(1, Builds);

        File.SetLastWriteTimeUtc(_folder["src", "GanFunctions.Networks", "A.cs"], DateTime.UtcNow.AddMinutes(1));
        await _installation.EnsureAsync(default);
        Assert.Equal(2, Builds);
    }

    [Fact]
    public async Task Two_at_once_build_once()
    {
        await Task.WhenAll(_installation.EnsureAsync(default), _installation.EnsureAsync(default));

        Assert.Equal(1, Builds);
    }

    [Fact]
    public async Task A_build_that_fails_is_told_with_its_log_and_tried_again()
    {
        string broken = _folder.Write("src/GanFunctions.Training/broken", []);

        CommandFailedException failure = await Assert.ThrowsAsync<CommandFailedException>(() => _installation.EnsureAsync(default));
        File.Delete(broken);
        await _installation.EnsureAsync(default);

        Assert.Equal(ExitCode.MachineNotReady, failure.ExitCode);
        Assert.Contains("It is broken.", failure.Message, StringComparison.Ordinal);
        Assert.Contains("trainer-build.log", failure.Remedy, StringComparison.Ordinal);
        Assert.Equal(1, Builds);
    }
}
