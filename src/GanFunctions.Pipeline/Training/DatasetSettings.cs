using System.Text;
using System.Text.Json.Nodes;
using GanFunctions.Inference;

namespace GanFunctions.Pipeline.Training;

/// <summary>Settings that travel with a dataset, as metadata of its blob: keys of <c>train.json</c> that override it.</summary>
public static class DatasetSettings
{
    /// <summary>The metadata's key.</summary>
    public const string MetadataKey = "trainsettings";

    /// <summary>Writes settings as the metadata's value.</summary>
    /// <param name="settings">The settings.</param>
    public static string Encode(JsonObject settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return Convert.ToBase64String(Encoding.UTF8.GetBytes(settings.ToJsonString()));
    }

    /// <summary>Reads the metadata's value.</summary>
    /// <param name="encoded">The value.</param>
    /// <exception cref="InputRejectedException">It is not the Base64 of a JSON object.</exception>
    public static JsonObject Decode(string encoded)
    {
        ArgumentNullException.ThrowIfNull(encoded);
        byte[] json = new byte[encoded.Length];
        return Convert.TryFromBase64String(encoded, json, out int length)
            ? TrainingConfigurationReader.ParseSettings(json.AsSpan(0, length))
            : throw new InputRejectedException(
                "invalid-settings",
                $"The dataset's metadata {MetadataKey} is not Base64.",
                "Write the Base64 of a UTF-8 JSON object with keys of train.json, or put a train.json into the dataset.");
    }
}
