using System.Buffers;
using System.Security.Cryptography;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using GanFunctions.Inference;
using GanFunctions.Inference.Imaging;
using GanFunctions.Pipeline.Storage;

namespace GanFunctions.Pipeline.Translation;

/// <summary>One content of an image's blob: its properties at once, its bytes when read.</summary>
internal sealed class SourceImage : IDisposable
{
    public const string FolderMarkerKey = "hdi_isfolder";

    private readonly BlobDownloadStreamingResult _download;
    private byte[]? _buffer;

    private SourceImage(BlobDownloadStreamingResult download)
    {
        _download = download;
        ETag = BlobNames.Plain(download.Details.ETag);
        UploadedAt = download.Details.LastModified;
        Metadata = new Dictionary<string, string>(download.Details.Metadata, StringComparer.OrdinalIgnoreCase);
    }

    public string ETag { get; }

    public DateTimeOffset UploadedAt { get; }

    public IDictionary<string, string> Metadata { get; }

    /// <summary>A folder of an account with a hierarchical namespace, which shows as an empty blob.</summary>
    public bool IsFolder => Metadata.TryGetValue(FolderMarkerKey, out string? value) && value == "true";

    /// <summary>Asks for the blob; null where there is none.</summary>
    public static async Task<SourceImage?> OpenAsync(BlobClient blob, CancellationToken ct)
    {
        try
        {
            return new SourceImage(await blob.DownloadStreamingAsync(new BlobDownloadOptions(), ct));
        }
        catch (RequestFailedException exception) when (exception.ErrorCode == BlobErrorCode.BlobNotFound)
        {
            return null;
        }
    }

    /// <summary>Reads the bytes. They are valid until disposal.</summary>
    /// <exception cref="InputRejectedException"><c>file-too-large</c>.</exception>
    /// <exception cref="RequestFailedException">412: the blob was overwritten meanwhile.</exception>
    public async Task<ReadOnlyMemory<byte>> ReadAsync(ImageLimits limits, string name, CancellationToken ct)
    {
        long length = _download.Details.ContentLength;
        if (length > limits.MaxBytes)
        {
            throw new InputRejectedException(
                "file-too-large",
                $"{name} has {length} bytes, and at most {limits.MaxBytes} are read.",
                "Upload a smaller file, or raise the limit.");
        }

        _buffer = ArrayPool<byte>.Shared.Rent((int)length);
        Memory<byte> bytes = _buffer.AsMemory(0, (int)length);
        // The stream asks for the rest with If-Match after a broken connection, so the bytes are of one content.
        await _download.Content.ReadExactlyAsync(bytes, ct);
        return bytes;
    }

    public static string Sha256(ReadOnlyMemory<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes.Span));

    public void Dispose()
    {
        _download.Dispose();
        if (_buffer is not null)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = null;
        }
    }
}
