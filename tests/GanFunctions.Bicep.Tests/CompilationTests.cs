using GanFunctions.Bicep.Tests.Support;

namespace GanFunctions.Bicep.Tests;

public sealed class CompilationTests
{
    [Theory]
    [InlineData("build", "main.bicep", "--stdout")]
    [InlineData("lint", "main.bicep")]
    [InlineData("lint", "main.bicepparam")]
    public async Task The_template_compiles_and_lints_without_a_word(string command, string file, params string[] more)
    {
        (int exitCode, _, string errors) = await BicepCli.RunAsync([command, Path.Combine(Repository.Bicep, file), .. more]);
        Assert.Equal("", errors);
        Assert.Equal(0, exitCode);
    }

    [Fact]
    public async Task The_files_are_formatted()
    {
        using BicepCopy copy = new();
        (int exitCode, _, string errors) = await BicepCli.RunAsync(["format", "--pattern", Path.Combine(copy.Folder, "**", "*.bicep")]);
        Assert.True(exitCode == 0, errors);
        foreach (string file in Directory.EnumerateFiles(Repository.Bicep, "*.bicep", SearchOption.AllDirectories))
        {
            string name = Path.GetRelativePath(Repository.Bicep, file);
            Assert.True(
                await File.ReadAllTextAsync(Path.Combine(copy.Folder, name)) == await File.ReadAllTextAsync(file),
                $"{name} is not formatted: run infra/bicep format bicep/{name}.");
        }
    }

    [Fact]
    public async Task A_region_without_the_GPU_is_refused_with_those_that_have_it()
    {
        Dictionary<string, string> environment = new() { ["GAN_SIZE"] = "prod", ["GAN_TRAINING_GPU"] = "gpu-a100", ["AZURE_LOCATION"] = "japaneast" };
        Xunit.Sdk.XunitException refusal = await Assert.ThrowsAnyAsync<Xunit.Sdk.XunitException>(() => Deployment.PredictAsync(environment));
        Assert.Contains("japaneast has no A100 GPUs", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("swedencentral", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_region_without_any_GPU_is_no_region()
    {
        Dictionary<string, string> environment = new() { ["AZURE_LOCATION"] = "norwayeast" };
        await Assert.ThrowsAnyAsync<Xunit.Sdk.XunitException>(() => Deployment.PredictAsync(environment));
    }
}
