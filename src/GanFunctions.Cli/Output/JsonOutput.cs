using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace GanFunctions.Cli.Output;

/// <summary>How scripts are answered: one JSON object a line.</summary>
public static class JsonOutput
{
    private static readonly JsonSerializerOptions Compact = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    /// <summary>One line, without its end.</summary>
    public static string Line<T>(T value) => JsonSerializer.Serialize(value, Compact);
}
