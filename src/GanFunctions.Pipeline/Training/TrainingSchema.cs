using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using GanFunctions.Pipeline.Storage;

namespace GanFunctions.Pipeline.Training;

/// <summary>What is published about the keys of <c>train.json</c>.</summary>
public static class TrainingSchema
{
    /// <summary>The JSON schema (draft 2020-12) of <c>train.json</c>: docs/schemas/train.schema.json.</summary>
    public static string Json()
    {
        var properties = new JsonObject { ["$schema"] = new JsonObject { ["type"] = "string", ["description"] = "Where this schema lies, for editors." } };
        foreach (TrainingKey key in TrainingKeys.All)
        {
            properties[key.Name] = Property(key);
        }

        var schema = new JsonObject
        {
            ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
            ["title"] = "train.json",
            ["description"] = "What is trained on a dataset, and how.",
            ["type"] = "object",
            ["additionalProperties"] = false,
            ["properties"] = properties,
        };
        return Encoding.UTF8.GetString(ContractJson.Write(schema)).ReplaceLineEndings("\n") + "\n";
    }

    /// <summary>The keys as a table in Markdown, as in docs/datasets.md.</summary>
    public static string Table()
    {
        var table = new StringBuilder("| key | allowed | default | meaning |\n|---|---|---|---|\n");
        foreach (TrainingKey key in TrainingKeys.All)
        {
            string allowed = key.Kind == TrainingKeyKind.Word ? string.Join(", ", key.Words.Select(word => $"`{word}`")) : key.Allowed;
            table.Append(CultureInfo.InvariantCulture, $"| `{key.Name}` | {allowed} | {key.WhenNull ?? $"`{key.Default}`"} | {key.Meaning} |\n");
        }

        return table.ToString();
    }

    private static JsonObject Property(TrainingKey key)
    {
        var property = new JsonObject { ["description"] = key.WhenNull is null ? key.Meaning : $"{key.Meaning} Default: {key.WhenNull}." };
        foreach ((string name, JsonNode? value) in ValueOf(key))
        {
            property[name] = value?.DeepClone();
        }

        if (!key.IsNullable)
        {
            property["default"] = JsonNode.Parse(key.Default);
        }

        return property;
    }

    /// <summary>What a schema says of a key's values.</summary>
    internal static JsonObject ValueOf(TrainingKey key)
    {
        string type = key.Kind switch
        {
            TrainingKeyKind.Flag => "boolean",
            TrainingKeyKind.Integer => "integer",
            TrainingKeyKind.Number => "number",
            _ => "string",
        };
        var property = new JsonObject { ["type"] = key.IsNullable ? new JsonArray(type, "null") : type };
        if (key.Kind == TrainingKeyKind.Word)
        {
            property["enum"] = Spellings(key);
        }

        if (double.IsFinite(key.Minimum))
        {
            property[key.MinimumIsExcluded ? "exclusiveMinimum" : "minimum"] = JsonNode.Parse(key.Minimum.ToString("R", CultureInfo.InvariantCulture));
            property[key.MaximumIsExcluded ? "exclusiveMaximum" : "maximum"] = JsonNode.Parse(key.Maximum.ToString("R", CultureInfo.InvariantCulture));
        }

        if (key.Pattern is not null)
        {
            property["pattern"] = key.Pattern;
        }

        return property;
    }

    // A schema cannot say that case does not matter; the spelling in small letters is the likeliest other one.
    private static JsonArray Spellings(TrainingKey key)
    {
        IEnumerable<string?> words = key.Words.Concat(key.Words.Select(word => word.ToLowerInvariant())).Distinct(StringComparer.Ordinal);
        return [.. (key.IsNullable ? words.Append(null) : words).Select(word => word is null ? null : JsonValue.Create(word))];
    }
}
