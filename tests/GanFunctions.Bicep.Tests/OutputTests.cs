using GanFunctions.Bicep.Tests.Support;
using GanFunctions.Pipeline.Training;

namespace GanFunctions.Bicep.Tests;

[Collection(DeploymentCollection.Name)]
public sealed class OutputTests(Deployments deployments)
{
    [Fact]
    public void An_output_with_the_name_of_a_setting_has_its_value()
    {
        IReadOnlyDictionary<string, string> app = deployments.Prod.Single("Microsoft.App/containerApps").Environment;
        IReadOnlyDictionary<string, string> job = deployments.Prod.Single("Microsoft.App/jobs").Environment;
        string[] settings = [.. deployments.Prod.Outputs.Keys.Where(name => app.ContainsKey(name) || job.ContainsKey(name))];
        Assert.Contains("GanStorage__blobServiceUri", settings);
        Assert.Contains(TrainerContract.StorageVariable, settings);
        Assert.All(settings, name => Assert.Equal(app.GetValueOrDefault(name) ?? job[name], deployments.Prod.Outputs[name]));
    }

    [Fact]
    public void Every_output_is_a_setting_or_read_by_a_script()
    {
        string scripts = Repository.Read("infra/deploy.sh") + Repository.Read("infra/smoke.sh") + Repository.Read("azure.yaml");
        IEnumerable<string> settings = deployments.Prod.Single("Microsoft.App/containerApps").Environment.Keys
            .Concat(deployments.Prod.Single("Microsoft.App/jobs").Environment.Keys);
        Assert.All(deployments.Prod.Outputs.Keys.Except(settings), name => Assert.Contains(name, scripts, StringComparison.Ordinal));
    }
}
