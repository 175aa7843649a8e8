using System.Text.RegularExpressions;
using GanFunctions.Bicep.Tests.Support;

namespace GanFunctions.Bicep.Tests;

public sealed partial class ImageTests
{
    public static TheoryData<string> Dockerfiles => ["functions.cpu", "functions.cuda", "trainer.cpu", "trainer.cuda"];

    [Theory]
    [MemberData(nameof(Dockerfiles))]
    public void What_is_shipped_is_neither_the_SDK_nor_of_a_moving_tag(string image)
    {
        string text = Read(image);
        Dictionary<string, string> bases = Argument().Matches(text).ToDictionary(match => match.Groups[1].Value, match => match.Groups[2].Value);
        string[] stages = [.. From().Matches(text).Select(match => match.Groups[1].Value)];
        Assert.Equal("${SDK}", stages[0]);
        Assert.Equal("runtime", stages[^1]);
        Assert.All(bases, reference => Assert.Matches(@":[^:]*\d[^:]*$", reference.Value));
        Assert.DoesNotContain(bases.Values, reference => reference.EndsWith(":latest", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Dockerfiles))]
    public void It_is_published_for_its_accelerator_and_checked_before_it_is_shipped(string image)
    {
        string text = Read(image);
        string[] parts = image.Split('.');
        Assert.Contains($"-p:Accelerator={parts[1]} ", text, StringComparison.Ordinal);
        Assert.Matches($@"RUN bash /check/assert-libraries\.sh /\S+ {parts[0]} {parts[1]}\n", text);
        Assert.Matches(@"(?s)FROM runtime\nCOPY --from=checked ", text);
        Assert.Contains("\nHEALTHCHECK ", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("trainer.cpu")]
    [InlineData("trainer.cuda")]
    public void The_trainer_is_not_root_and_starts_what_the_project_builds(string image)
    {
        Assert.Contains("\nUSER $APP_UID\n", Read(image), StringComparison.Ordinal);
        string assembly = AssemblyName().Match(Repository.Read("src/GanFunctions.Training/GanFunctions.Training.csproj")).Groups[1].Value;
        Assert.Contains($"ENTRYPOINT [\"dotnet\", \"{assembly}.dll\"]\nCMD [\"run\"]", Read(image), StringComparison.Ordinal);
    }

    [Fact]
    public void CUDA_of_the_serving_image_is_of_the_line_that_ONNX_Runtime_is_built_for()
    {
        // Up to 1.26 CUDA 12, from 1.27 on CUDA 13.
        Version runtime = Version.Parse(PackageVersion().Match(Repository.Read("Directory.Packages.props")).Groups[1].Value);
        string line = runtime < new Version(1, 27) ? "12" : "13";
        Assert.Matches($@"ARG CUDA=nvidia/cuda:{line}\.\S+-cudnn-runtime-ubuntu24\.04\n", Read("functions.cuda"));
        Assert.Contains($"libcudart.so.{line}*", Read("functions.cuda"), StringComparison.Ordinal);
    }

    [Fact]
    public void The_function_apps_image_has_the_durable_backend_that_its_settings_ask_for()
    {
        Assert.Contains("-p:DurableTaskScheduler=true", Read("functions.cpu"), StringComparison.Ordinal);
        Assert.Contains("-p:DurableTaskScheduler=true", Read("functions.cuda"), StringComparison.Ordinal);
    }

    private static string Read(string image) => Repository.Read($"infra/{image}.Dockerfile");

    [GeneratedRegex(@"^ARG (\w+)=(\S+)$", RegexOptions.Multiline)]
    private static partial Regex Argument();

    [GeneratedRegex(@"^FROM (\S+)", RegexOptions.Multiline)]
    private static partial Regex From();

    [GeneratedRegex("<AssemblyName>(.+)</AssemblyName>")]
    private static partial Regex AssemblyName();

    [GeneratedRegex("Include=\"Microsoft.ML.OnnxRuntime.Gpu\" Version=\"([^\"]+)\"")]
    private static partial Regex PackageVersion();
}
