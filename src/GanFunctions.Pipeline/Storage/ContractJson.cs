using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace GanFunctions.Pipeline.Storage;

/// <summary>How the contract's JSON is written: camel case, indented, without what is null, enumerations by name; unknown properties are ignored.</summary>
public static class ContractJson
{
    // Not source-generated: generated readers set init-only properties that the JSON lacks to null or zero instead of
    // leaving them at their defaults.
    private static readonly JsonSerializerOptions Options = Make();

    /// <summary>Writes a document.</summary>
    /// <param name="value">The document.</param>
    public static byte[] Write<T>(T value) => JsonSerializer.SerializeToUtf8Bytes(value, Options);

    /// <summary>Reads a document.</summary>
    /// <param name="json">UTF-8.</param>
    /// <exception cref="JsonException">Not JSON, or not of this type.</exception>
    public static T Read<T>(ReadOnlySpan<byte> json)
        where T : class =>
        JsonSerializer.Deserialize<T>(json, Options) ?? throw new JsonException("It is null.");

    /// <summary>Reads a document of any type.</summary>
    internal static T ReadValue<T>(ReadOnlySpan<byte> json) =>
        JsonSerializer.Deserialize<T>(json, Options) ?? throw new JsonException("It is null.");

    private static JsonSerializerOptions Make()
    {
        JsonSerializerOptions options = new(JsonSerializerDefaults.Web)
        {
            WriteIndented = true,
            // For people to read, and never part of a page.
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
            RespectNullableAnnotations = true,
            TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
        };
        options.MakeReadOnly();
        return options;
    }
}
