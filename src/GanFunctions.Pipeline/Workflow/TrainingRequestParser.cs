using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Unicode;
using GanFunctions.Inference;
using GanFunctions.Pipeline.Storage;

namespace GanFunctions.Pipeline.Workflow;

/// <summary>A dataset that a message asks to train on.</summary>
/// <param name="Blob">Its name in <c>datasets</c>.</param>
/// <param name="Settings">What overrides <c>train.json</c>; null for nothing.</param>
public sealed record DatasetDelivery(string Blob, JsonObject? Settings = null)
{
    /// <summary>Whether an event tells of it, which may come after the dataset was deleted.</summary>
    public bool IsEvent { get; init; }

    /// <summary>Whether a request names the model alone, and the dataset's name follows from that.</summary>
    public bool IsImplied { get; init; }
}

/// <summary>
/// Reads messages of the queue <c>training-requests</c>: BlobCreated events in Event Grid's schema or as CloudEvents, one
/// or several, and <c>{ "model", "dataset", "settings" }</c>; plain or in Base64.
/// </summary>
public static class TrainingRequestParser
{
    private const string BlobCreated = "Microsoft.Storage.BlobCreated";
    private const string SubjectStart = "/blobServices/default/containers/" + Containers.Datasets + "/blobs/";

    /// <summary>Reads a message.</summary>
    /// <param name="message">Its body.</param>
    /// <returns>The datasets; none where its events are of other types or containers.</returns>
    /// <exception cref="InputRejectedException"><c>invalid-training-request</c>: it is none of these.</exception>
    public static IReadOnlyList<DatasetDelivery> Parse(string message)
    {
        ArgumentNullException.ThrowIfNull(message);
        JsonNode? node = ReadJson(message);
        JsonNode?[] items = node is JsonArray array ? [.. array] : [node];
        if (items.Length == 0)
        {
            throw Invalid("The message is an empty array.");
        }

        return [.. items.Select(ReadItem).OfType<DatasetDelivery>()];
    }

    private static JsonNode? ReadJson(string message)
    {
        string text = message.Trim().TrimStart('\uFEFF');
        byte[] bytes = new byte[text.Length];
        bool isBase64 = Convert.TryFromBase64String(text, bytes, out int length);
        ReadOnlySpan<byte> json = isBase64 ? bytes.AsSpan(0, length) : Encoding.UTF8.GetBytes(text);
        ReadOnlySpan<byte> mark = [0xEF, 0xBB, 0xBF];
        try
        {
            return JsonNode.Parse(json.StartsWith(mark) ? json[mark.Length..] : json);
        }
        catch (JsonException exception)
        {
            throw Invalid(NotJson(json, isBase64, exception), exception);
        }
    }

    private static string NotJson(ReadOnlySpan<byte> json, bool isBase64, JsonException exception)
    {
        const int Shown = 60;
        string what = isBase64 ? "The message is Base64, and what it holds" : "The message";
        if (json.IsEmpty)
        {
            return "The message is empty.";
        }

        if (isBase64 && !Utf8.IsValid(json))
        {
            return $"{what} is no text: {json.Length} bytes that begin with {Convert.ToHexString(json[..Math.Min(json.Length, 8)])}.";
        }

        string text = string.Concat(Encoding.UTF8.GetString(json[..Math.Min(json.Length, 4 * Shown)]).Select(letter => char.IsControl(letter) ? ' ' : letter));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{what} is not JSON from line {(exception.LineNumber ?? 0) + 1}, byte {(exception.BytePositionInLine ?? 0) + 1} on. It begins with: {(text.Length > Shown ? text[..Shown] + "..." : text)}");
    }

    private static DatasetDelivery? ReadItem(JsonNode? node)
    {
        if (node is not JsonObject item)
        {
            throw Invalid("The message is not a JSON object, or an array of them.");
        }

        try
        {
            return (Text(item, "eventType") ?? (Text(item, "specversion") is null ? null : Text(item, "type"))) is { } type
                ? ReadEvent(item, type)
                : ReadRequest(item);
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException)
        {
            // Duplicate keys are found only when an object is looked into.
            throw Invalid($"The message cannot be read: {exception.Message}", exception);
        }
    }

    private static DatasetDelivery? ReadEvent(JsonObject item, string type)
    {
        if (type != BlobCreated)
        {
            return null;
        }

        string subject = Text(item, "subject") ?? throw Invalid("The BlobCreated event has no subject.");
        return subject.StartsWith(SubjectStart, StringComparison.Ordinal) ? new DatasetDelivery(subject[SubjectStart.Length..]) { IsEvent = true } : null;
    }

    private static DatasetDelivery ReadRequest(JsonObject item)
    {
        string? model = Text(item, "model");
        string? dataset = Text(item, "dataset");
        const string Prefix = Containers.Datasets + "/";
        string blob = dataset is not null
            ? (dataset.StartsWith(Prefix, StringComparison.Ordinal) ? dataset[Prefix.Length..] : dataset)
            : model is not null ? $"{model}.zip" : throw Invalid("The request names neither a model nor a dataset.");
        if (model is not null && Training.DatasetBlobName.Parse(blob).Model != model)
        {
            throw Invalid($"The dataset '{blob}' trains the model '{Training.DatasetBlobName.Parse(blob).Model}', and not '{model}'.");
        }

        return item["settings"] switch
        {
            null => new DatasetDelivery(blob) { IsImplied = dataset is null },
            JsonObject settings => new DatasetDelivery(blob, settings.DeepClone().AsObject()) { IsImplied = dataset is null },
            _ => throw Invalid("The request's settings are not a JSON object."),
        };
    }

    private static string? Text(JsonObject item, string name) => item[name] switch
    {
        null => null,
        JsonValue value when value.TryGetValue(out string? text) => text,
        _ => throw Invalid($"The message's {name} is not a text."),
    };

    private static InputRejectedException Invalid(string reason, Exception? inner = null) => new(
        "invalid-training-request",
        reason,
        "Send a BlobCreated event of the container datasets, or {\"model\": \"horses\", \"dataset\": \"horses.zip\"}.",
        inner);
}
