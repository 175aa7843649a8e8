using System.Text.RegularExpressions;

namespace GanFunctions.Bicep.Tests.Support;

/// <summary>Who may do what, where, as a reader says it.</summary>
/// <param name="Identity"><c>serving</c>, <c>training</c>, <c>Event Grid</c>, <c>operator</c> or <c>user</c>.</param>
/// <param name="Role">The role's name.</param>
/// <param name="Scope">Such as <c>data account, container images</c>.</param>
internal sealed partial record RoleAssignment(string Identity, string Role, string Scope)
{
    /// <summary>Azure's built-in roles that this project uses, by id.</summary>
    private static readonly Dictionary<string, string> Roles = new()
    {
        ["7f951dda-4ed3-4680-a7ca-43fe172d538d"] = "AcrPull",
        ["b9a307c4-5aa3-4b52-ba60-2b17c136cd7b"] = "Container Apps Jobs Operator",
        ["0ad04412-c4d5-4796-b79c-f76d14c8d402"] = "Durable Task Data Contributor",
        ["d5a91429-5739-47e2-a06b-3470a27159e7"] = "EventGrid Data Sender",
        ["4633458b-17de-408a-b874-0445c86b69e6"] = "Key Vault Secrets User",
        ["3913510d-42f4-4e42-8a64-420c390055eb"] = "Monitoring Metrics Publisher",
        ["ba92f5b4-2d11-453d-a403-e96b0029c9fe"] = "Storage Blob Data Contributor",
        ["b7e6dc6d-f1e8-4753-8033-0f276bb0955b"] = "Storage Blob Data Owner",
        ["2a2b9908-6ea1-4ae2-8e65-a410df84e7d1"] = "Storage Blob Data Reader",
        ["974c5e8b-45b9-4653-ba55-5f855dd0fb88"] = "Storage Queue Data Contributor",
        ["c6a89b2d-59bc-44d0-9896-0f6e12d7b80a"] = "Storage Queue Data Message Sender",
        ["0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3"] = "Storage Table Data Contributor",
    };

    /// <summary>Reads a resource of the type <c>Microsoft.Authorization/roleAssignments</c>.</summary>
    public static RoleAssignment Of(Resource resource) => new(
        IdentityOf(resource.Text("properties", "principalId")),
        Roles[resource.Text("properties", "roleDefinitionId").Split('/')[^1]],
        ScopeOf(resource.Id));

    private static string IdentityOf(string principal) =>
        principal.Contains("/id-serving-", StringComparison.Ordinal) ? "serving"
        : principal.Contains("/id-training-", StringComparison.Ordinal) ? "training"
        : principal.Contains("/systemTopics/", StringComparison.Ordinal) ? "Event Grid"
        : principal == Deployments.Operator ? "operator"
        : "user";

    private static string ScopeOf(string id)
    {
        string scope = ScopePattern().Match(id).Value;
        string[] parts = scope.Split('/');
        string[] names = [.. parts.Skip(1).Where((_, index) => index % 2 == 1)];
        return (parts[0], parts.Length) switch
        {
            ("Microsoft.Storage", 3) => Account(names[0]),
            ("Microsoft.Storage", 7) => $"{Account(names[0])}, {parts[^2].TrimEnd('s')} {parts[^1]}",
            ("Microsoft.KeyVault", 5) => $"vault, secret {parts[^1]}",
            ("Microsoft.DurableTask", 5) => $"task hub {parts[^1]}",
            ("Microsoft.ContainerRegistry", 3) => "registry",
            ("Microsoft.App", 3) when parts[1] == "jobs" => "training job",
            ("Microsoft.EventGrid", 3) when parts[1] == "topics" => "outgoing topic",
            ("Microsoft.Insights", 3) => "Application Insights",
            _ => scope,
        };
    }

    private static string Account(string name) => name.StartsWith("stgan", StringComparison.Ordinal) ? "data account" : "host account";

    [GeneratedRegex("(?<=resourceGroups/rg/providers/)[^']*?(?='|/providers/Microsoft.Authorization)")]
    private static partial Regex ScopePattern();
}
