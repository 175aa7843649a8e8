using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using GanFunctions.Inference;
using GanFunctions.Pipeline.Models;
using GanFunctions.Pipeline.Storage;

namespace GanFunctions.Pipeline.Training;

/// <summary>
/// Reads <c>train.json</c> and the settings that override it. A JSON object from here holds only known keys with allowed
/// values, written as <see cref="ContractJson"/> does.
/// </summary>
public static class TrainingConfigurationReader
{
    /// <summary>The code of a refused <c>train.json</c>.</summary>
    public const string InvalidTrainJson = "invalid-train-json";

    /// <summary>The code of a refused setting.</summary>
    public const string InvalidSetting = "invalid-setting";

    private const string SchemaKey = "$schema";
    private const string Documentation = "The keys are listed in docs/datasets.md.";

    /// <summary>Reads <c>train.json</c>.</summary>
    /// <param name="json">UTF-8, with or without a byte order mark.</param>
    /// <param name="name">How messages call it.</param>
    /// <exception cref="InputRejectedException"><c>invalid-train-json</c>: not a JSON object, or an unknown or wrong key or value.</exception>
    public static JsonObject Parse(ReadOnlySpan<byte> json, string name = "train.json") => Parse(json, name, InvalidTrainJson);

    /// <summary>Reads settings that were given beside the dataset, as an object with the keys of <c>train.json</c>.</summary>
    /// <param name="json">UTF-8.</param>
    /// <exception cref="InputRejectedException"><c>invalid-setting</c>: not a JSON object, or an unknown or wrong key or value.</exception>
    public static JsonObject ParseSettings(ReadOnlySpan<byte> json) => Parse(json, "The settings", InvalidSetting);

    /// <summary>Adds one setting to others, in the place of an earlier one of its key.</summary>
    /// <param name="settings">Where it is put; left as it was where the setting is refused.</param>
    /// <param name="assignment"><c>key=value</c>. A nullable key takes <c>null</c>, which stands for its default.</param>
    /// <exception cref="InputRejectedException"><c>invalid-setting</c>: not of that form, or an unknown or wrong key or value.</exception>
    public static void Set(JsonObject settings, string assignment)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(assignment);
        int equals = assignment.IndexOf('=', StringComparison.Ordinal);
        if (equals < 0)
        {
            throw new InputRejectedException(
                InvalidSetting, $"The setting '{assignment}' is not of the form key=value.", "Write it as in epochs=20, without spaces around the sign.");
        }

        string name = assignment[..equals].Trim();
        string value = assignment[(equals + 1)..];
        TrainingKey key = TrainingKeys.Find(name) ?? throw UnknownKey(InvalidSetting, $"The setting '{assignment}'", name);
        string? fault = key.Read(value, out JsonNode? canonical);
        if (fault is not null)
        {
            throw new InputRejectedException(InvalidSetting, $"{key.Name} cannot be '{value}'.", fault);
        }

        settings[key.Name] = canonical;
    }

    /// <summary>Makes one setting on a configuration.</summary>
    /// <param name="configuration">What it is made on.</param>
    /// <param name="assignment"><c>key=value</c>.</param>
    /// <exception cref="InputRejectedException"><c>invalid-setting</c>: not of that form, or an unknown or wrong key or value.</exception>
    public static TrainingConfiguration Set(TrainingConfiguration configuration, string assignment)
    {
        JsonObject keys = Write(configuration);
        Set(keys, assignment);
        return Read(keys);
    }

    /// <summary>Lays settings over <c>train.json</c>: a key that both hold is the settings'.</summary>
    /// <param name="trainJson">From <see cref="Parse(ReadOnlySpan{byte}, string)"/>; null where the dataset has none.</param>
    /// <param name="settings">From <see cref="ParseSettings"/> or <see cref="Set(JsonObject, string)"/>; null where there are none.</param>
    public static JsonObject Merge(JsonObject? trainJson, JsonObject? settings)
    {
        var merged = new JsonObject();
        foreach ((string key, JsonNode? value) in (trainJson ?? []).Concat(settings ?? []))
        {
            merged[key] = value?.DeepClone();
        }

        return merged;
    }

    /// <summary>The configuration that an object of known keys and allowed values stands for; a null is the key's default.</summary>
    /// <param name="keys">From any of the methods above.</param>
    public static TrainingConfiguration Read(JsonObject keys)
    {
        ArgumentNullException.ThrowIfNull(keys);
        return ContractJson.Read<TrainingConfiguration>(Encoding.UTF8.GetBytes(keys.ToJsonString()));
    }

    /// <summary>The keys of a configuration, without those that are null.</summary>
    /// <param name="configuration">The configuration.</param>
    public static JsonObject Write(TrainingConfiguration configuration) => JsonNode.Parse(ContractJson.Write(configuration))!.AsObject();

    private static JsonObject Parse(ReadOnlySpan<byte> json, string name, string code)
    {
        ReadOnlySpan<byte> mark = [0xEF, 0xBB, 0xBF];
        ReadOnlySpan<byte> text = json.StartsWith(mark) ? json[mark.Length..] : json;
        try
        {
            return ParseObject(text, name, code);
        }
        catch (JsonException exception)
        {
            throw NotJson(text, name, code, exception);
        }
        catch (InvalidOperationException exception)
        {
            // A string that is not UTF-8, or half a surrogate pair.
            throw new InputRejectedException(code, $"{name} holds text that is not Unicode.", "Save it as UTF-8.", exception);
        }
    }

    private static JsonObject ParseObject(ReadOnlySpan<byte> text, string name, string code)
    {
        var keys = new JsonObject();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var reader = new Utf8JsonReader(text);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw new InputRejectedException(code, $"{name} is not a JSON object.", "Write the keys between braces, as in { \"epochs\": 20 }.");
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string key = reader.GetString()!;
            string where = $"{name}, line {LineOf(text, reader.TokenStartIndex)},";
            reader.Read();
            using JsonDocument value = JsonDocument.ParseValue(ref reader);
            if (!seen.Add(key))
            {
                throw new InputRejectedException(code, $"{where} holds '{key}' for the second time.", "Keep one of the two.");
            }

            if (key != SchemaKey)
            {
                keys[key] = ReadValue(key, value.RootElement, where, code);
            }
        }

        // Throws where anything follows.
        reader.Read();
        return keys;
    }

    private static JsonNode? ReadValue(string name, JsonElement value, string where, string code)
    {
        const int Shown = 80;
        TrainingKey key = TrainingKeys.Find(name) ?? throw UnknownKey(code, where, name);
        string? fault = key.Read(value, out JsonNode? canonical);
        string raw = value.GetRawText();
        return fault is null
            ? canonical
            : throw new InputRejectedException(code, $"{where} is wrong: {key.Name} cannot be {(raw.Length > Shown ? raw[..Shown] + "..." : raw)}.", fault);
    }

    private static InputRejectedException UnknownKey(string code, string where, string name) => new(
        code,
        $"{where} holds '{name}', which is no key of train.json.",
        $"{ForeignKeys.Hint(name) ?? $"Nearest are {NearestNames.Of(name, TrainingKeys.All.Select(key => key.Name))}."} {Documentation}");

    internal static InputRejectedException NotJson(ReadOnlySpan<byte> text, string name, string code, JsonException exception)
    {
        long line = (exception.LineNumber ?? 0) + 1;
        int offset = (int)Math.Min(StartOf(text, line) + (exception.BytePositionInLine ?? 0), text.Length);
        string what = offset >= text.Length ? "the object is not closed"
            : text[offset] switch
            {
                (byte)'/' or (byte)'#' => "there is a comment, and JSON has none",
                (byte)'}' or (byte)']' => "there is a comma or a colon with nothing behind it",
                (byte)'\'' => "there are single quotes where JSON has double ones",
                _ => "something is not JSON: a comma, a quote or a brace is missing or in the wrong place",
            };
        return new InputRejectedException(code, $"{name} cannot be read: in line {line} {what}.", "Correct that line; editors show the place.", exception);
    }

    private static long LineOf(ReadOnlySpan<byte> text, long offset) => text[..(int)offset].Count((byte)'\n') + 1;

    private static int StartOf(ReadOnlySpan<byte> text, long line)
    {
        int start = 0;
        for (long i = 1; i < line && start < text.Length; i++)
        {
            int end = text[start..].IndexOf((byte)'\n');
            start = end < 0 ? text.Length : start + end + 1;
        }

        return start;
    }
}
