using System.Globalization;
using System.Reflection;
using GanFunctions.Bicep.Tests.Support;
using GanFunctions.Pipeline.Telemetry;
using GanFunctions.Pipeline.Training;
using GanFunctions.Pipeline.Workflow;

namespace GanFunctions.Bicep.Tests;

[Collection(DeploymentCollection.Name)]
public sealed class TrainingJobTests(Deployments deployments)
{
    private const string Job = "Microsoft.App/jobs";

    // The run and its trace are told when it is started. The trainer's image holds no network to measure FID by.
    private static readonly string[] NotOfTheJob =
    [
        TrainerContract.RunIdVariable, TrainerContract.TraceParentVariable, TrainerContract.TraceStateVariable, TrainerContract.InceptionVariable, TrainerContract.InceptionRangeVariable, TrainerContract.FeatureFolderVariable,
    ];

    [Fact]
    public void It_is_told_all_of_the_trainers_contract_but_the_run_and_what_FID_is_measured_by()
    {
        IEnumerable<string> contract = typeof(TrainerContract).GetFields(BindingFlags.Public | BindingFlags.Static)
            .Where(field => field.Name.EndsWith("Variable", StringComparison.Ordinal))
            .Select(field => (string)field.GetValue(null)!);
        string[] ofThePlatform = ["AZURE_CLIENT_ID", TelemetrySettings.ConnectionStringVariable, TelemetrySettings.AuthenticationVariable];
        Assert.Equal(contract.Except(NotOfTheJob).Concat(ofThePlatform).Order(), deployments.Dev.Single(Job).Environment.Keys.Order());
    }

    [Fact]
    public void The_function_app_starts_it_by_its_resource_id_and_under_its_own_identity()
    {
        Resource job = deployments.Prod.Single(Job);
        IReadOnlyDictionary<string, string> app = deployments.Prod.Single("Microsoft.App/containerApps").Environment;
        Assert.Equal(job.Id, app["Gan__ContainerAppsJob__ResourceId"], ignoreCase: true);
        Assert.Contains("id-serving-", app["Gan__ContainerAppsJob__ClientId"], StringComparison.Ordinal);
        Assert.Equal("trainer", app["Gan__ContainerAppsJob__ContainerName"]);
    }

    [Fact]
    public void What_it_is_told_on_its_way_out_is_in_the_docs()
    {
        string docs = Repository.Read("docs/training.md") + Repository.Read("docs/observability.md");
        Assert.All(deployments.Dev.Single(Job).Environment.Keys.Except(["AZURE_CLIENT_ID"]), name => Assert.Contains($"`{name}`", docs, StringComparison.Ordinal));
    }

    [Fact]
    public void It_starts_when_it_is_asked_once_at_a_time_and_leaves_retries_to_the_workflow()
    {
        Resource job = deployments.Dev.Single(Job);
        Assert.Equal("Manual", job.Text("properties", "configuration", "triggerType"));
        Assert.Equal("0", job.Text("properties", "configuration", "replicaRetryLimit"));
        Assert.Equal("1", job.Text("properties", "configuration", "manualTriggerConfig", "parallelism"));
    }

    [Fact]
    public void It_has_a_day_where_the_platforms_default_is_half_an_hour() =>
        Assert.Equal("86400", deployments.Prod.Single(Job).Text("properties", "configuration", "replicaTimeout"));

    [Fact]
    public void It_trains_on_what_the_size_says()
    {
        Assert.Equal("cpu", deployments.Dev.Single(Job).Environment[TrainerContract.DeviceVariable]);
        Assert.Equal("Consumption", deployments.Dev.Single(Job).Text("properties", "workloadProfileName"));
        Assert.Equal("cuda", deployments.Prod.Single(Job).Environment[TrainerContract.DeviceVariable]);
        Assert.Equal("gpu-a100", deployments.Prod.Single(Job).Text("properties", "workloadProfileName"));
        Assert.Equal("220Gi", deployments.Prod.Single(Job).Container["resources"]!["memory"]!.ToString());
    }

    [Fact]
    public void On_a_GPU_it_is_given_longer_than_the_pull_of_its_image_takes_until_it_has_never_started()
    {
        Assert.Equal(new MonitorOptions().StartPatience, Patience(deployments.Dev));
        // azure-container-apps#1763: 25 minutes.
        Assert.InRange(Patience(deployments.Prod), TimeSpan.FromMinutes(35), TimeSpan.FromMinutes(60));
    }

    [Fact]
    public void It_acts_under_an_identity_of_its_own()
    {
        Assert.Contains("/id-training-", deployments.Dev.Single(Job).Json["identity"]!.ToJsonString(), StringComparison.Ordinal);
        Assert.DoesNotContain("/id-serving-", deployments.Dev.Single(Job).Json["identity"]!.ToJsonString(), StringComparison.Ordinal);
    }

    private static TimeSpan Patience(Deployment deployment) =>
        TimeSpan.Parse(deployment.Single("Microsoft.App/containerApps").Environment["Gan__Monitor__StartPatience"], CultureInfo.InvariantCulture);
}
