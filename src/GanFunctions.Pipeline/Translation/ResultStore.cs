using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using GanFunctions.Inference.Imaging;
using GanFunctions.Pipeline.Storage;

namespace GanFunctions.Pipeline.Translation;

/// <summary>A result that exists.</summary>
/// <param name="ETag">Its own ETag.</param>
/// <param name="Metadata">What it was made of; null where it was not written by this pipeline.</param>
internal sealed record ExistingResult(ETag ETag, TranslationMetadata? Metadata);

/// <summary>The container <c>translated</c>. A result is replaced only by one who has seen it.</summary>
internal sealed class ResultStore(GanStorage storage)
{
    private readonly BlobContainerClient _container = storage.Container(Containers.Translated);

    public async Task<ExistingResult?> FindAsync(string name, CancellationToken ct)
    {
        try
        {
            BlobProperties properties = await _container.GetBlobClient(name).GetPropertiesAsync(cancellationToken: ct);
            return new ExistingResult(properties.ETag, TranslationMetadata.Read(properties.Metadata));
        }
        catch (RequestFailedException exception) when (exception.ErrorCode == BlobErrorCode.BlobNotFound)
        {
            return null;
        }
    }

    /// <summary>Writes a result in one step; false where another was written since <paramref name="seen"/> was.</summary>
    public async Task<bool> TryWriteAsync(
        string name, byte[] content, ImageFormat format, TranslationMetadata metadata, ExistingResult? seen, CancellationToken ct)
    {
        try
        {
            await _container.GetBlobClient(name).UploadAsync(
                BinaryData.FromBytes(content),
                new BlobUploadOptions
                {
                    Conditions = seen is null
                        ? new BlobRequestConditions { IfNoneMatch = ETag.All }
                        : new BlobRequestConditions { IfMatch = seen.ETag },
                    HttpHeaders = new BlobHttpHeaders { ContentType = ContentType(format) },
                    Metadata = metadata.ToDictionary(),
                },
                ct);
            return true;
        }
        catch (RequestFailedException exception) when (StorageFault.IsLostRace(exception) || exception.ErrorCode == BlobErrorCode.BlobNotFound)
        {
            // A retried upload whose first answer was lost also ends here.
            return (await FindAsync(name, ct))?.Metadata?.TranslationId == metadata.TranslationId;
        }
    }

    private static string ContentType(ImageFormat format) => format switch
    {
        ImageFormat.Jpeg => "image/jpeg",
        ImageFormat.Webp => "image/webp",
        _ => "image/png",
    };
}
