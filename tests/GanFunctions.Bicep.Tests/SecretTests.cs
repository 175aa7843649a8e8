using System.Text.RegularExpressions;
using GanFunctions.Bicep.Tests.Support;

namespace GanFunctions.Bicep.Tests;

[Collection(DeploymentCollection.Name)]
public sealed partial class SecretTests(Deployments deployments)
{
    // The only version that knows groups of categories.
    private const string Settings = "Microsoft.Insights/diagnosticSettings";

    private static readonly string[] Sources =
        [.. Directory.EnumerateFiles(Repository.Bicep, "*.bicep*", SearchOption.AllDirectories).Where(file => !file.EndsWith(".json", StringComparison.Ordinal))];

    [Theory]
    [InlineData(@"\blist[A-Z]\w*\(")]
    [InlineData(@"(?i)(account|shared|primary|access|instrumentation)_?key\s*[:=]")]
    [InlineData(@"(?i)SharedAccessSignature|AccountKey|\bsig=")]
    [InlineData(@"(?i)password|connectionString\s*:\s*'Default")]
    public void No_source_asks_for_a_key(string pattern) =>
        Assert.All(Sources, file => Assert.DoesNotMatch(pattern, File.ReadAllText(file).Replace("allowSharedKeyAccess:", "", StringComparison.Ordinal)));

    [Fact]
    public async Task The_compiled_template_lists_no_keys_either()
    {
        (_, string template, _) = await BicepCli.RunAsync(["build", Path.Combine(Repository.Bicep, "main.bicep"), "--stdout"]);
        Assert.NotEmpty(template);
        Assert.DoesNotMatch(@"\blist(Keys|Secrets|AccountSas|ServiceSas|Credentials)\(", template);
    }

    [Fact]
    public void The_host_keys_are_made_once_and_survive_later_deployments()
    {
        string source = Repository.Read("bicep/modules/hostKeys.bicep");
        Assert.Equal(3, Secret().Count(source));
        Assert.Equal(3, SecretMadeOnce().Count(source));
    }

    [Fact]
    public void Nobody_signs_in_with_a_key_anywhere()
    {
        Assert.All(deployments.Prod.All("Microsoft.Insights/components"), insights => Assert.Equal("true", insights.Text("properties", "DisableLocalAuth")));
        Assert.Equal("false", deployments.Prod.Single("Microsoft.ContainerRegistry/registries").Text("properties", "adminUserEnabled"));
        Assert.Equal("false", deployments.Prod.Single("Microsoft.ContainerRegistry/registries").Text("properties", "anonymousPullEnabled"));
        Assert.Equal("true", deployments.Prod.Single("Microsoft.KeyVault/vaults").Text("properties", "enableRbacAuthorization"));
        Assert.Equal("azure-monitor", deployments.Prod.Single("Microsoft.App/managedEnvironments").Text("properties", "appLogsConfiguration", "destination"));
        Assert.All(
            deployments.Prod.Single("Microsoft.App/containerApps").Environment.Values,
            value => Assert.DoesNotMatch("(?i)accountkey|sharedaccess|password", value));
    }

    [Fact]
    public void No_wildcard_opens_anything()
    {
        foreach (Resource resource in deployments.Prod.Resources)
        {
            Assert.DoesNotContain("\"*\"", resource.Json.ToJsonString(), StringComparison.Ordinal);
        }

        Resource scheduler = Assert.Single(deployments.Prod.Resources, resource => resource.Json.ToJsonString().Contains("0.0.0.0/0", StringComparison.Ordinal));
        Assert.Equal("Microsoft.DurableTask/schedulers", scheduler.Type);
    }

    [Fact]
    public void Every_version_of_an_API_is_a_stable_one() =>
        Assert.All(deployments.Private.Resources.Where(resource => resource.Type != Settings), resource => Assert.Matches(@"^\d{4}-\d{2}-\d{2}$", resource.ApiVersion));

    [Fact]
    public void One_type_has_one_version() =>
        Assert.All(deployments.Private.Resources.GroupBy(resource => resource.Type), type => Assert.Single(type.Select(resource => resource.ApiVersion).Distinct()));

    [GeneratedRegex("^resource .* 'Microsoft.KeyVault/vaults/secrets@", RegexOptions.Multiline)]
    private static partial Regex Secret();

    [GeneratedRegex("^@onlyIfNotExists\\(\\)\nresource .* 'Microsoft.KeyVault/vaults/secrets@", RegexOptions.Multiline)]
    private static partial Regex SecretMadeOnce();
}
