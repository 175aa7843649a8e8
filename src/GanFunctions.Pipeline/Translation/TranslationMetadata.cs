using System.Globalization;
using System.Text;

namespace GanFunctions.Pipeline.Translation;

/// <summary>The metadata of a result: what it was made of and by what.</summary>
public sealed record TranslationMetadata
{
    // All metadata of a blob together may take 8 KB.
    private const int MaxEncodedName = 4096;

    private const string SourceBlobKey = "sourceblob";
    private const string SourceBlobBase64Key = "sourceblobbase64";
    private const string SourceETagKey = "sourceetag";
    private const string SourceSha256Key = "sourcesha256";
    private const string ModelKey = "model";
    private const string VersionKey = "version";
    private const string DirectionKey = "direction";
    private const string WidthKey = "width";
    private const string HeightKey = "height";
    private const string MillisecondsKey = "milliseconds";
    private const string ProviderKey = "provider";
    private const string TranslationIdKey = "translationid";

    /// <summary>The image's name in <c>images</c>.</summary>
    public required string SourceBlob { get; init; }

    /// <summary>The ETag, without quotes, of the content that was translated.</summary>
    public required string SourceETag { get; init; }

    /// <summary>The SHA-256 of that content, 64 lower-case hexadecimal digits.</summary>
    public required string SourceSha256 { get; init; }

    /// <summary>The model.</summary>
    public required string Model { get; init; }

    /// <summary>The version that translated it.</summary>
    public required string Version { get; init; }

    /// <summary>The direction.</summary>
    public required string Direction { get; init; }

    /// <summary>The result's width in pixels.</summary>
    public required int Width { get; init; }

    /// <summary>The result's height in pixels.</summary>
    public required int Height { get; init; }

    /// <summary>From the image's opening to the encoded result.</summary>
    public required double Milliseconds { get; init; }

    /// <summary>What ran the network.</summary>
    public required string Provider { get; init; }

    /// <summary>Names the attempt that wrote the result, so that it knows its own work again.</summary>
    public required string TranslationId { get; init; }

    /// <summary>Reads the metadata of a blob; null where it is not a result of this pipeline.</summary>
    /// <param name="metadata">The blob's metadata.</param>
    public static TranslationMetadata? Read(IDictionary<string, string> metadata)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        Dictionary<string, string> values = new(metadata, StringComparer.OrdinalIgnoreCase);
        return ReadSourceBlob(values) is { } source && values.TryGetValue(SourceETagKey, out string? etag)
            ? new TranslationMetadata
            {
                SourceBlob = source,
                SourceETag = etag,
                SourceSha256 = values.GetValueOrDefault(SourceSha256Key, ""),
                Model = values.GetValueOrDefault(ModelKey, ""),
                Version = values.GetValueOrDefault(VersionKey, ""),
                Direction = values.GetValueOrDefault(DirectionKey, ""),
                Width = Number<int>(values, WidthKey),
                Height = Number<int>(values, HeightKey),
                Milliseconds = Number<double>(values, MillisecondsKey),
                Provider = values.GetValueOrDefault(ProviderKey, ""),
                TranslationId = values.GetValueOrDefault(TranslationIdKey, ""),
            }
            : null;
    }

    /// <summary>The metadata to write: ASCII, as the service demands.</summary>
    public IDictionary<string, string> ToDictionary()
    {
        Dictionary<string, string> values = new()
        {
            [SourceETagKey] = SourceETag,
            [SourceSha256Key] = SourceSha256,
            [ModelKey] = Model,
            [VersionKey] = Version,
            [DirectionKey] = Direction,
            [WidthKey] = Width.ToString(CultureInfo.InvariantCulture),
            [HeightKey] = Height.ToString(CultureInfo.InvariantCulture),
            [MillisecondsKey] = Milliseconds.ToString("0.0", CultureInfo.InvariantCulture),
            [ProviderKey] = Provider,
            [TranslationIdKey] = TranslationId,
        };
        WriteSourceBlob(values, SourceBlob);
        return values;
    }

    /// <summary>Names a source blob in metadata: percent-encoded, and as Base64 where that is too long.</summary>
    internal static void WriteSourceBlob(IDictionary<string, string> metadata, string blob)
    {
        string encoded = string.Join('/', blob.Split('/').Select(Uri.EscapeDataString));
        if (encoded.Length <= MaxEncodedName)
        {
            metadata[SourceBlobKey] = encoded;
        }
        else
        {
            metadata[SourceBlobBase64Key] = Convert.ToBase64String(Encoding.UTF8.GetBytes(blob));
        }
    }

    /// <summary>The source blob that metadata name; null where they name none.</summary>
    internal static string? ReadSourceBlob(IDictionary<string, string> metadata)
    {
        if (metadata.TryGetValue(SourceBlobKey, out string? encoded))
        {
            return Uri.UnescapeDataString(encoded);
        }

        byte[] bytes = new byte[MaxEncodedName];
        return metadata.TryGetValue(SourceBlobBase64Key, out string? base64) && Convert.TryFromBase64String(base64, bytes, out int length)
            ? Encoding.UTF8.GetString(bytes, 0, length)
            : null;
    }

    internal static void WriteSourceETag(IDictionary<string, string> metadata, string? etag)
    {
        if (etag is not null)
        {
            metadata[SourceETagKey] = etag;
        }
    }

    internal static string? ReadSourceETag(IDictionary<string, string> metadata) =>
        metadata.TryGetValue(SourceETagKey, out string? etag) ? etag : null;

    private static T Number<T>(Dictionary<string, string> values, string key)
        where T : struct, ISpanParsable<T> =>
        values.TryGetValue(key, out string? text) && T.TryParse(text, CultureInfo.InvariantCulture, out T number) ? number : default;
}
