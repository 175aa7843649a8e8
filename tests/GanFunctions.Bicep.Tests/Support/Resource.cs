using System.Text.Json.Nodes;

namespace GanFunctions.Bicep.Tests.Support;

/// <summary>One predicted resource. What only Azure knows is left in it as an expression.</summary>
internal sealed record Resource(JsonObject Json)
{
    public string Id => Text("id");

    public string Type => Text("type");

    public string ApiVersion => Text("apiVersion");

    /// <summary>The name; of a child, its own part.</summary>
    public string Name => Text("name").Split('/')[^1];

    public JsonNode Properties => Json["properties"]!;

    /// <summary>Environment variables of its only container.</summary>
    public IReadOnlyDictionary<string, string> Environment =>
        Container["env"]!.AsArray().ToDictionary(item => item!["name"]!.ToString(), item => item!["value"]!.ToString());

    /// <summary>Its only container.</summary>
    public JsonNode Container => Assert.Single(Properties["template"]!["containers"]!.AsArray())!;

    /// <summary>The value at a path of property names and indices, as text.</summary>
    public string Text(params string[] path)
    {
        JsonNode? node = Json;
        foreach (string part in path)
        {
            node = node is JsonArray array ? array[int.Parse(part, System.Globalization.CultureInfo.InvariantCulture)] : node?[part];
        }

        return node?.ToString() ?? throw new InvalidOperationException($"{Json["id"]} has no {string.Join('.', path)}.");
    }
}
