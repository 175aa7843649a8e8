using System.Text.Json.Nodes;
using GanFunctions.Bicep.Tests.Support;
using GanFunctions.Pipeline.Storage;

namespace GanFunctions.Bicep.Tests;

[Collection(DeploymentCollection.Name)]
public sealed class StorageTests(Deployments deployments)
{
    private const string Accounts = "Microsoft.Storage/storageAccounts";

    [Fact]
    public void The_data_account_has_the_containers_of_the_storage_contract_and_no_others() =>
        Assert.Equal(Containers.All.Order(), Names(Accounts + "/blobServices/containers", "stgan"));

    [Fact]
    public void It_has_the_queues_of_the_storage_contract_and_the_blob_triggers_poison_queue() =>
        Assert.Equal(QueueNames.All.Append("webjobs-blobtrigger-poison").Order(), Names(Accounts + "/queueServices/queues", "stgan"));

    [Fact]
    public void Dead_letters_lie_in_another_account_than_the_blobs_whose_events_they_are() =>
        Assert.Equal(["dead-letters"], Names(Accounts + "/blobServices/containers", "stfn"));

    [Fact]
    public void No_account_has_keys_public_blobs_or_old_TLS()
    {
        Assert.Equal(2, deployments.Dev.All(Accounts).Count);
        foreach (JsonNode account in deployments.Dev.All(Accounts).Concat(deployments.Prod.All(Accounts)).Select(account => account.Properties))
        {
            Assert.False((bool)account["allowSharedKeyAccess"]!);
            Assert.False((bool)account["allowBlobPublicAccess"]!);
            Assert.True((bool)account["supportsHttpsTrafficOnly"]!);
            Assert.Equal("TLS1_2", account["minimumTlsVersion"]!.ToString());
        }

        Assert.All(deployments.Dev.All(Accounts + "/blobServices/containers"), container => Assert.Equal("None", container.Text("properties", "publicAccess")));
    }

    [Fact]
    public void What_was_deleted_or_overwritten_can_be_had_back()
    {
        JsonNode service = Assert.Single(deployments.Dev.All(Accounts + "/blobServices"), service => service.Id.Contains("/stgan", StringComparison.Ordinal)).Properties;
        Assert.True((bool)service["isVersioningEnabled"]!);
        Assert.True((bool)service["deleteRetentionPolicy"]!["enabled"]!);
        Assert.True((bool)service["containerDeleteRetentionPolicy"]!["enabled"]!);
    }

    [Fact]
    public void Nothing_deletes_runs_or_any_other_current_blob_of_the_contract()
    {
        JsonArray rules = Rules();
        Assert.Contains(rules, rule => Prefixes(rule!).SequenceEqual([Containers.Runs + "/"]));
        Assert.All(rules, rule => Assert.Null(rule!["definition"]!["actions"]!["baseBlob"]?["delete"]));
    }

    [Fact]
    public void Earlier_versions_outlast_a_day_in_models_only()
    {
        ILookup<double, string> lasts = Rules()
            .Where(rule => rule!["definition"]!["actions"]!["version"] is not null)
            .SelectMany(rule => Prefixes(rule!).Select(prefix => (Days: (double)rule!["definition"]!["actions"]!["version"]!["delete"]!["daysAfterCreationGreaterThan"]!, prefix)))
            .ToLookup(item => item.Days, item => item.prefix);
        Assert.Equal([Containers.Models + "/"], lasts[90]);
        Assert.Equal(Containers.All.Where(name => name != Containers.Models).Select(name => name + "/").Order(), lasts[1].Order());
    }

    [Fact]
    public void Inside_a_virtual_network_only_its_members_and_identities_of_Azure_come_in()
    {
        Assert.All(deployments.Private.All(Accounts), account =>
        {
            Assert.Equal("Deny", account.Text("properties", "networkAcls", "defaultAction"));
            Assert.Equal("AzureServices", account.Text("properties", "networkAcls", "bypass"));
        });
        Assert.Equal("Disabled", deployments.Private.Single("Microsoft.KeyVault/vaults").Text("properties", "publicNetworkAccess"));
        Assert.Equal("Disabled", deployments.Private.Single("Microsoft.EventGrid/topics").Text("properties", "publicNetworkAccess"));

        string[] services = [.. deployments.Private.All("Microsoft.Network/privateEndpoints")
            .Select(endpoint => endpoint.Text("properties", "privateLinkServiceConnections", "0", "properties", "groupIds", "0")).Order()];
        Assert.Equal(["blob", "blob", "queue", "queue", "table", "table", "topic", "vault"], services);
        Assert.NotEmpty(deployments.Private.Single("Microsoft.App/managedEnvironments").Text("properties", "vnetConfiguration", "infrastructureSubnetId"));
        Assert.DoesNotContain(deployments.Prod.Resources, resource => resource.Type.StartsWith("Microsoft.Network/", StringComparison.Ordinal));
    }

    private IEnumerable<string> Names(string type, string account) =>
        deployments.Dev.All(type).Where(item => item.Id.Contains($"/{account}", StringComparison.Ordinal)).Select(item => item.Name).Order();

    private JsonArray Rules() => Assert.Single(deployments.Prod.All(Accounts + "/managementPolicies"), policy => policy.Id.Contains("/stgan", StringComparison.Ordinal))
        .Properties["policy"]!["rules"]!.AsArray();

    private static IEnumerable<string> Prefixes(JsonNode rule) => rule["definition"]!["filters"]!["prefixMatch"]!.AsArray().Select(prefix => prefix!.ToString());
}
