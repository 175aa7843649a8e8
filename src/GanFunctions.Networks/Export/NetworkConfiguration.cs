using System.Text.Json;
using System.Text.Json.Serialization;

namespace GanFunctions.Networks.Export;

internal static class NetworkConfiguration
{
    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    /// <summary>A network's options as JSON with camel-case names, enumerations by name.</summary>
    public static string ToJson<TOptions>(TOptions options) => JsonSerializer.Serialize(options, Format);
}
