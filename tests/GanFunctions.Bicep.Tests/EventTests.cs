using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using GanFunctions.Bicep.Tests.Support;
using GanFunctions.Pipeline.Storage;

namespace GanFunctions.Bicep.Tests;

[Collection(DeploymentCollection.Name)]
public sealed partial class EventTests(Deployments deployments)
{
    private const string Subscriptions = "Microsoft.EventGrid/systemTopics/eventSubscriptions";
    private const string SubjectStart = "/blobServices/default/containers/";

    private IReadOnlyList<Resource> All => deployments.Dev.All(Subscriptions);

    [Fact]
    public void There_are_none_until_the_app_can_answer()
    {
        Assert.Empty(deployments.First.All(Subscriptions));
        Assert.NotEmpty(All);
    }

    [Fact]
    public void Every_blob_trigger_is_called_for_its_own_folder()
    {
        IEnumerable<string> triggers = MarkdownTable.Read(Repository.Read("docs/functions.md"), "function", "trigger")
            .Select(row => (row["function"], BlobTrigger().Match(row["trigger"])))
            .Where(row => row.Item2.Success)
            .Select(row => $"{row.Item1}: {row.Item2.Groups["container"].Value}/{row.Item2.Groups["prefix"].Value}");
        Assert.Equal(triggers.Order(), Webhooks().Select(hook => $"{Function(hook)}: {Folder(hook)}").Order());
    }

    [Fact]
    public void Datasets_go_to_the_queue_that_the_workflow_reads()
    {
        Resource subscription = Assert.Single(All.Except(Webhooks()));
        JsonNode delivery = subscription.Properties["deliveryWithResourceIdentity"]!;
        Assert.Equal("StorageQueue", delivery["destination"]!["endpointType"]!.ToString());
        Assert.Equal(QueueNames.TrainingRequests, delivery["destination"]!["properties"]!["queueName"]!.ToString());
        Assert.Equal("SystemAssigned", delivery["identity"]!["type"]!.ToString());
        Assert.Equal(Containers.Datasets + "/", Folder(subscription));
    }

    [Fact]
    public void Nothing_that_the_pipeline_writes_comes_back_as_an_input()
    {
        string[] written =
        [
            .. new[] { Containers.Translated, Containers.Generated, Containers.Runs, Containers.Rejected }.Select(container => $"{container}/m/a.png"),
            $"{Containers.Models}/m/versions/1.0.0/model.json",
            $"{Containers.Models}/m/current.json",
            $"{Containers.Images}2/m/a.png",
        ];
        Assert.All(All, subscription => Assert.DoesNotContain(written, name => name.StartsWith(Folder(subscription), StringComparison.OrdinalIgnoreCase)));
    }

    [Fact]
    public void Only_whole_blobs_count_and_nothing_is_lost_without_a_trace() =>
        Assert.All(All, subscription =>
        {
            JsonNode filter = subscription.Properties["filter"]!;
            Assert.Equal("Microsoft.Storage.BlobCreated", Assert.Single(filter["includedEventTypes"]!.AsArray())!.ToString());
            string[] operations = [.. Assert.Single(filter["advancedFilters"]!.AsArray())!["values"]!.AsArray().Select(value => value!.ToString())];
            Assert.Contains("PutBlob", operations);
            Assert.Contains("PutBlockList", operations);
            Assert.DoesNotContain("PutBlock", operations);
            Assert.Equal("dead-letters", subscription.Text("properties", "deadLetterWithResourceIdentity", "deadLetterDestination", "properties", "blobContainerName"));
            Assert.Contains("/stfn", subscription.Text("properties", "deadLetterWithResourceIdentity", "deadLetterDestination", "properties", "resourceId"), StringComparison.Ordinal);
        });

    [Fact]
    public void The_key_in_a_webhook_comes_from_the_vault_at_deployment() =>
        Assert.All(Webhooks(), hook => Assert.Contains(
            "getKeyVaultSecret(", hook.Text("properties", "destination", "properties", "endpointUrl"), StringComparison.Ordinal));

    [Fact]
    public void What_is_told_to_the_world_are_CloudEvents_from_identities()
    {
        JsonNode topic = deployments.Dev.Single("Microsoft.EventGrid/topics").Properties;
        Assert.Equal("CloudEventSchemaV1_0", topic["inputSchema"]!.ToString());
        Assert.True((bool)topic["disableLocalAuth"]!);
    }

    private IReadOnlyList<Resource> Webhooks() => [.. All.Where(subscription => subscription.Properties["destination"]?["endpointType"]?.ToString() == "WebHook")];

    private static string Function(Resource hook)
    {
        string url = hook.Text("properties", "destination", "properties", "endpointUrl");
        Assert.Contains("/runtime/webhooks/blobs?functionName=Host.Functions.{1}&code={2}", url, StringComparison.Ordinal);
        return FunctionName().Match(url).Groups[1].Value;
    }

    /// <summary>The container, a slash and what blobs' names begin with.</summary>
    private static string Folder(Resource subscription)
    {
        string subject = subscription.Text("properties", "filter", "subjectBeginsWith");
        Assert.StartsWith(SubjectStart, subject, StringComparison.Ordinal);
        string[] parts = subject[SubjectStart.Length..].Split('/', 3);
        Assert.Equal("blobs", parts[1]);
        return $"{parts[0]}/{parts[2]}";
    }

    [GeneratedRegex("^blob (?<container>[a-z]+)/(?<prefix>[a-z/]*)")]
    private static partial Regex BlobTrigger();

    [GeneratedRegex(@"fqdn, '(\w+)'")]
    private static partial Regex FunctionName();
}
