using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using GanFunctions.Inference;
using GanFunctions.Pipeline.Storage;
using GanFunctions.Pipeline.Translation;

namespace GanFunctions.Pipeline.Generation;

/// <summary>One content of a request's blob.</summary>
/// <param name="Name">The blob's name.</param>
/// <param name="ETag">The content's ETag, without quotes.</param>
/// <param name="Content">The bytes.</param>
internal sealed record SourceRequest(string Name, string ETag, ReadOnlyMemory<byte> Content)
{
    private const int MaxBytes = 1024 * 1024;

    public string Sha256 => SourceImage.Sha256(Content);

    /// <summary>Reads the blob; null where there is none, or where it stands for a folder.</summary>
    public static async Task<SourceRequest?> ReadAsync(BlobClient blob, CancellationToken ct)
    {
        try
        {
            using BlobDownloadStreamingResult download = await blob.DownloadStreamingAsync(new BlobDownloadOptions(), ct);
            string etag = BlobNames.Plain(download.Details.ETag);
            if (download.Details.Metadata.Any(pair => pair.Key.Equals(SourceImage.FolderMarkerKey, StringComparison.OrdinalIgnoreCase) && pair.Value == "true"))
            {
                return null;
            }

            if (download.Details.ContentLength > MaxBytes)
            {
                return new SourceRequest(blob.Name, etag, default) { Length = download.Details.ContentLength, UploadedAt = download.Details.LastModified };
            }

            byte[] content = new byte[download.Details.ContentLength];
            await download.Content.ReadExactlyAsync(content, ct);
            return new SourceRequest(blob.Name, etag, content) { Length = content.Length, UploadedAt = download.Details.LastModified };
        }
        catch (RequestFailedException exception) when (exception.ErrorCode == BlobErrorCode.BlobNotFound)
        {
            return null;
        }
    }

    /// <summary>When the content was uploaded.</summary>
    public DateTimeOffset UploadedAt { get; private init; }

    /// <summary>The blob's length in bytes.</summary>
    public long Length { get; private init; }

    /// <summary>What the request says.</summary>
    /// <exception cref="InputRejectedException">What <see cref="GenerationRequestReader"/> throws, and <c>file-too-large</c>.</exception>
    public GenerationRequest Parse() => Length <= MaxBytes
        ? GenerationRequestReader.Read(Content, Name)
        : throw new InputRejectedException(
            "file-too-large", $"{Name} has {Length:N0} bytes, and at most {MaxBytes:N0} are read.", "Write seeds as ranges, or make several requests.");
}
