using System.Text.RegularExpressions;
using GanFunctions.Bicep.Tests.Support;

namespace GanFunctions.Bicep.Tests;

public sealed partial class WorkflowTests
{
    public static TheoryData<string> Workflows =>
        [.. Directory.EnumerateFiles(Path.Combine(Repository.Root, ".github", "workflows")).Select(Path.GetFileName).OfType<string>()];

    [Theory]
    [MemberData(nameof(Workflows))]
    public void Actions_are_pinned_to_commits_and_no_secret_is_stored(string workflow)
    {
        string text = Repository.Read($".github/workflows/{workflow}");
        Assert.All(Uses().Matches(text), use => Assert.Matches(@"^\S+@[0-9a-f]{40} # v\d+\.\d+\.\d+$", use.Groups[1].Value));
        Assert.DoesNotContain("secrets.", text, StringComparison.Ordinal);
        Assert.Contains("\npermissions:\n  contents: read\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Deployment_signs_in_by_OpenID_Connect_and_shows_what_it_would_change_before_it_does()
    {
        string text = Repository.Read(".github/workflows/deploy.yml");
        Assert.Contains("id-token: write", text, StringComparison.Ordinal);
        int[] steps = [.. new[] { "infra/deploy.sh --what-if", "run: infra/deploy.sh\n", "run: infra/smoke.sh" }.Select(step => text.IndexOf(step, StringComparison.Ordinal))];
        Assert.DoesNotContain(-1, steps);
        Assert.Equal(steps.Order(), steps);
    }

    [Fact]
    public void Every_switch_of_the_parameter_file_can_be_set_there_and_is_in_the_docs()
    {
        string[] ofTheScript = ["GAN_FUNCTION_IMAGE", "GAN_TRAINER_IMAGE", "GAN_EVENT_SUBSCRIPTIONS"];
        string[] switches = [.. Variable().Matches(Repository.Read("bicep/main.bicepparam")).Select(match => match.Groups[1].Value).Except(ofTheScript)];
        Assert.NotEmpty(switches);
        Assert.All(switches, name =>
        {
            Assert.Contains($"  {name}: ", Repository.Read(".github/workflows/deploy.yml"), StringComparison.Ordinal);
            Assert.Contains($"`{name}`", Repository.Read("docs/deploy.md"), StringComparison.Ordinal);
        });
        Assert.All(ofTheScript, name => Assert.Contains(name, Repository.Read("infra/deploy.sh"), StringComparison.Ordinal));
    }

    [GeneratedRegex(@"uses: (.+)$", RegexOptions.Multiline)]
    private static partial Regex Uses();

    [GeneratedRegex(@"readEnvironmentVariable\('(\w+)'")]
    private static partial Regex Variable();
}
