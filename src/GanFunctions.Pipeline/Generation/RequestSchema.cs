using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using GanFunctions.Pipeline.Storage;
using GanFunctions.Pipeline.Training;

namespace GanFunctions.Pipeline.Generation;

/// <summary>What is published about the keys of a request.</summary>
public static class RequestSchema
{
    private const string SeedPattern = "^ *[0-9]+ *(- *[0-9]+ *)?(, *[0-9]+ *(- *[0-9]+ *)?)*$";

    /// <summary>The JSON schema (draft 2020-12) of a request: docs/schemas/request.schema.json.</summary>
    public static string Json()
    {
        JsonObject schema = new()
        {
            ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
            ["title"] = "A request for images",
            ["description"] = "What lies in requests/{model}/{name}.json.",
            ["type"] = "object",
            ["additionalProperties"] = false,
            ["properties"] = Properties(""),
        };
        schema["properties"]!["$schema"] = new JsonObject { ["type"] = "string", ["description"] = "Where this schema lies, for editors." };
        return Encoding.UTF8.GetString(ContractJson.Write(schema)).ReplaceLineEndings("\n") + "\n";
    }

    /// <summary>The keys as a table in Markdown, as in docs/generation.md.</summary>
    public static string Table()
    {
        StringBuilder table = new("| key | allowed | default | meaning |\n|---|---|---|---|\n");
        foreach (RequestKey key in RequestKeys.All)
        {
            table.Append(CultureInfo.InvariantCulture, $"| `{key.Path}` | {key.Allowed} | {(key.IsRequired ? "required" : key.Default)} | {key.Meaning} |\n");
        }

        return table.ToString();
    }

    private static JsonObject Properties(string within)
    {
        JsonObject properties = [];
        foreach (RequestKey key in RequestKeys.All.Where(key => key.Path.StartsWith(within, StringComparison.Ordinal) && !key.Path[within.Length..].Contains('.', StringComparison.Ordinal)))
        {
            JsonObject property = Property(key);
            property["description"] = key.IsRequired ? key.Meaning : $"{key.Meaning} Default: {key.Default}.";
            properties[key.Path[within.Length..]] = property;
        }

        return properties;
    }

    private static JsonObject Property(RequestKey key) => key.Kind switch
    {
        RequestKeyKind.Seeds => OneOrMany(
            new JsonObject { ["type"] = "integer", ["minimum"] = 0, ["maximum"] = uint.MaxValue },
            new JsonObject { ["type"] = "string", ["pattern"] = SeedPattern }),
        RequestKeyKind.Layers => OneOrMany(
            new JsonObject { ["type"] = "integer", ["minimum"] = 0 },
            new JsonObject { ["type"] = "string", ["minLength"] = 1 }),
        RequestKeyKind.Group => Group(key),
        RequestKeyKind.NumberOrGroup => new JsonObject { ["anyOf"] = new JsonArray(TrainingSchema.ValueOf(key.Value!), Group(key)) },
        _ => TrainingSchema.ValueOf(key.Value!),
    };

    private static JsonObject OneOrMany(JsonObject first, JsonObject second)
    {
        JsonArray one = [first, second];
        return new JsonObject
        {
            ["anyOf"] = new JsonArray(
                first.DeepClone(),
                second.DeepClone(),
                new JsonObject { ["type"] = "array", ["minItems"] = 1, ["items"] = new JsonObject { ["anyOf"] = one } }),
        };
    }

    private static JsonObject Group(RequestKey key)
    {
        JsonObject group = new()
        {
            ["type"] = "object",
            ["additionalProperties"] = false,
            ["properties"] = Properties(key.Path + "."),
        };
        string[] required = [.. RequestKeys.All.Where(inner => inner.IsRequired && inner.Path.StartsWith(key.Path + ".", StringComparison.Ordinal)).Select(inner => inner.Path[(key.Path.Length + 1)..])];
        if (required.Length > 0)
        {
            group["required"] = new JsonArray([.. required.Select(name => (JsonNode)name)]);
        }

        return group;
    }
}
