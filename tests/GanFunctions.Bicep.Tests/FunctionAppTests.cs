using System.Text.Json.Nodes;
using GanFunctions.Bicep.Tests.Support;

namespace GanFunctions.Bicep.Tests;

[Collection(DeploymentCollection.Name)]
public sealed class FunctionAppTests(Deployments deployments)
{
    private const string App = "Microsoft.App/containerApps";

    // What the platform's images and identities need, beside the app's own settings.
    private static readonly string[] OfThePlatform =
        ["AZURE_CLIENT_ID", "AzureWebJobsSecretStorageType", "APPLICATIONINSIGHTS_CONNECTION_STRING", "APPLICATIONINSIGHTS_AUTHENTICATION_STRING"];

    private static readonly string[] Documented =
        [.. MarkdownTable.Read(Repository.Read("docs/functions.md"), "setting").Select(row => row["setting"])];

    // What begins with Gan__ has a default.
    public static TheoryData<string> NeededSettings => [.. Documented.Where(setting => !setting.StartsWith("Gan__", StringComparison.Ordinal))];

    [Fact]
    public void It_is_a_container_app_of_the_kind_functionapp() => Assert.Equal("functionapp", deployments.Dev.Single(App).Text("kind"));

    [Theory]
    [MemberData(nameof(NeededSettings))]
    public void It_has_every_setting_without_a_default(string setting) => Assert.Contains(setting, deployments.Prod.Single(App).Environment.Keys);

    [Fact]
    public void It_has_no_setting_that_the_docs_do_not_name() =>
        Assert.Empty(deployments.Prod.Single(App).Environment.Keys.Except(Documented).Except(OfThePlatform));

    [Fact]
    public void Its_port_is_the_one_that_the_image_listens_on()
    {
        string port = deployments.Dev.Single(App).Text("properties", "configuration", "ingress", "targetPort");
        Assert.Contains($"The app listens on port {port}.", Repository.Read("docs/functions.md"), StringComparison.Ordinal);
        foreach (string dockerfile in new[] { "infra/functions.cpu.Dockerfile", "infra/functions.cuda.Dockerfile" })
        {
            Assert.Contains($"EXPOSE {port}\n", Repository.Read(dockerfile), StringComparison.Ordinal);
            Assert.Contains($"ASPNETCORE_URLS=http://+:{port}", Repository.Read(dockerfile), StringComparison.Ordinal);
        }

        Assert.All(Probes(deployments.Dev), probe => Assert.Equal(port, probe["tcpSocket"]!["port"]!.ToString()));
    }

    [Fact]
    public void The_task_hub_is_the_one_that_the_host_names()
    {
        string hub = deployments.Dev.Single("Microsoft.DurableTask/schedulers/taskHubs").Name;
        Assert.Contains($"The task hub is `{hub}` (host.json).", Repository.Read("docs/functions.md"), StringComparison.Ordinal);
    }

    [Fact]
    public void Its_host_keys_are_files_under_the_names_that_the_host_reads()
    {
        JsonNode properties = deployments.Dev.Single(App).Properties;
        JsonNode volume = Assert.Single(properties["template"]!["volumes"]!.AsArray())!;
        Assert.Equal("Secret", volume["storageType"]!.ToString());
        Assert.Equal(
            ["host.master", "host.function.default", "host.systemKey.blobs_extension"],
            volume["secrets"]!.AsArray().Select(secret => secret!["path"]!.ToString()));
        Assert.Equal("/run/secrets/functions-keys", deployments.Dev.Single(App).Container["volumeMounts"]![0]!["mountPath"]!.ToString());
        Assert.Equal("containerapp", deployments.Dev.Single(App).Environment["AzureWebJobsSecretStorageType"]);

        string[] declared = [.. properties["configuration"]!["secrets"]!.AsArray().Select(secret => secret!["name"]!.ToString())];
        Assert.Equal(declared, volume["secrets"]!.AsArray().Select(secret => secret!["secretRef"]!.ToString()));
        Assert.All(properties["configuration"]!["secrets"]!.AsArray(), secret => Assert.Null(secret!["value"]));
        Assert.All(declared, name => Assert.Contains(deployments.Dev.All("Microsoft.KeyVault/vaults/secrets"), secret => secret.Name == name));
    }

    [Fact]
    public void One_revision_is_active_at_a_time() =>
        Assert.Equal("Single", deployments.Dev.Single(App).Text("properties", "configuration", "activeRevisionsMode"));

    [Fact]
    public void Without_a_GPU_it_runs_on_consumption_and_does_not_ask_for_one()
    {
        Resource app = deployments.Dev.Single(App);
        Assert.Equal("Consumption", app.Text("properties", "workloadProfileName"));
        Assert.Equal("false", app.Environment["Gan__Inference__RequireGpu"]);
        Assert.Equal(["Consumption"], Profiles(deployments.Dev));
    }

    [Fact]
    public async Task Without_GPUs_it_serves_on_processors_and_everything_else_stays()
    {
        Deployment there = await Deployment.PredictAsync(new Dictionary<string, string> { ["GAN_SIZE"] = "prod" });
        Deployment away = await Deployment.PredictAsync(new Dictionary<string, string> { ["GAN_SIZE"] = "prod", ["GAN_SERVE_ON_CPU"] = "true" });

        Resource app = away.Single(App);
        Assert.Equal("Consumption", app.Text("properties", "workloadProfileName"));
        Assert.Equal("false", app.Environment["Gan__Inference__RequireGpu"]);
        Assert.Equal(("cpu", "cuda"), (away.Outputs["GAN_SERVING_ACCELERATOR"], away.Outputs["GAN_TRAINING_ACCELERATOR"]));
        string[] others = [.. there.Resources.Where(resource => resource.Type != App && !resource.Name.Contains("gpu-fallback", StringComparison.Ordinal)).Select(Shown)];
        Assert.Subset(away.Resources.Select(Shown).ToHashSet(), others.ToHashSet());
    }

    [Theory]
    [InlineData("swedencentral", "Standard_ZRS")]
    [InlineData("westus", "Standard_LRS")]
    public async Task Data_is_kept_in_several_zones_where_the_region_has_them(string region, string sku)
    {
        Deployment prod = await Deployment.PredictAsync(new Dictionary<string, string> { ["GAN_SIZE"] = "prod", ["AZURE_LOCATION"] = region });

        Assert.Equal(sku, Assert.Single(prod.All("Microsoft.Storage/storageAccounts"), account => account.Name.StartsWith("stgan", StringComparison.Ordinal)).Text("sku", "name"));
    }

    [Fact]
    public void With_a_GPU_a_replica_takes_the_whole_profile_and_is_unready_without()
    {
        Resource app = deployments.Prod.Single(App);
        Assert.Equal("gpu-t4", app.Text("properties", "workloadProfileName"));
        Assert.Equal("8", app.Container["resources"]!["cpu"]!.ToString());
        Assert.Equal("56Gi", app.Container["resources"]!["memory"]!.ToString());
        Assert.Equal("true", app.Environment["Gan__Inference__RequireGpu"]);
        Assert.Equal(["Consumption", "Consumption-GPU-NC8as-T4", "Consumption-GPU-NC24-A100"], Profiles(deployments.Prod));
    }

    [Fact]
    public void Until_there_are_images_public_ones_stand_in()
    {
        Assert.StartsWith("mcr.microsoft.com/azure-functions/", deployments.First.Single(App).Container["image"]!.ToString(), StringComparison.Ordinal);
        Assert.Equal("registry.example/functions:1", deployments.Dev.Single(App).Container["image"]!.ToString());
    }

    private static IEnumerable<string> Profiles(Deployment deployment) => deployment.Single("Microsoft.App/managedEnvironments")
        .Properties["workloadProfiles"]!.AsArray().Select(profile => profile!["workloadProfileType"]!.ToString());

    private static IEnumerable<JsonNode> Probes(Deployment deployment) => deployment.Single(App).Container["probes"]!.AsArray().Select(probe => probe!);

    private static string Shown(Resource resource) => resource.Json.ToJsonString();
}
