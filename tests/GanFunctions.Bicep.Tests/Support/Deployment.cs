using System.Text.Json.Nodes;

namespace GanFunctions.Bicep.Tests.Support;

/// <summary>What a deployment would create, as the Bicep CLI predicts it: loops, conditions and modules are resolved.</summary>
/// <param name="Resources">Every resource.</param>
/// <param name="Outputs">The outputs by name.</param>
internal sealed record Deployment(IReadOnlyList<Resource> Resources, IReadOnlyDictionary<string, string> Outputs)
{
    private const string SubscriptionId = "00000000-0000-0000-0000-000000000001";

    /// <summary>Predicts a deployment of <c>main.bicepparam</c>.</summary>
    /// <param name="environment">What the parameter file reads.</param>
    public static async Task<Deployment> PredictAsync(IReadOnlyDictionary<string, string> environment)
    {
        using BicepCopy copy = new();
        (int exitCode, _, string errors) = await BicepCli.RunAsync(
            [
                "snapshot", Path.Combine(copy.Folder, "main.bicepparam"), "--mode", "overwrite", "--subscription-id", SubscriptionId,
                "--tenant-id", "00000000-0000-0000-0000-000000000002", "--resource-group", "rg", "--location", "swedencentral",
            ],
            environment);
        Assert.True(exitCode == 0, errors);
        JsonNode snapshot = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(copy.Folder, "main.snapshot.json")))!;
        Assert.Empty(snapshot["diagnostics"]!.AsArray());
        return new Deployment(
            [.. snapshot["predictedResources"]!.AsArray().Select(resource => new Resource(resource!.AsObject()))],
            snapshot["outputs"]!.AsObject().ToDictionary(output => output.Key, output => output.Value!.ToString()));
    }

    /// <summary>All resources of a type.</summary>
    public IReadOnlyList<Resource> All(string type) => [.. Resources.Where(resource => resource.Type == type)];

    /// <summary>The one resource of a type.</summary>
    public Resource Single(string type) => Assert.Single(All(type));
}
