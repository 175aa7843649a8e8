using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using GanFunctions.Pipeline.Storage;

namespace GanFunctions.Pipeline.Translation;

/// <summary>A rejection that exists.</summary>
/// <param name="ETag">The record's own ETag.</param>
/// <param name="SourceETag">Which content was rejected; null for any content under that name.</param>
internal sealed record ExistingRejection(ETag ETag, string? SourceETag);

/// <summary>The container <c>rejected</c>.</summary>
internal sealed class RejectionStore(GanStorage storage)
{
    private readonly BlobContainerClient _container = storage.Container(Containers.Rejected);

    public string RecordName(string container, string blob) => BlobNames.RecordName(_container, container, blob);

    public async Task<ExistingRejection?> FindAsync(string recordName, CancellationToken ct)
    {
        try
        {
            BlobProperties properties = await _container.GetBlobClient(recordName).GetPropertiesAsync(cancellationToken: ct);
            return new ExistingRejection(properties.ETag, TranslationMetadata.ReadSourceETag(properties.Metadata));
        }
        catch (RequestFailedException exception) when (exception.ErrorCode == BlobErrorCode.BlobNotFound)
        {
            return null;
        }
    }

    /// <summary>Writes a record; null where another was written since <paramref name="seen"/> was.</summary>
    public async Task<ExistingRejection?> TryWriteAsync(string recordName, RejectionRecord record, ExistingRejection? seen, CancellationToken ct)
    {
        Dictionary<string, string> metadata = new() { ["code"] = record.Code };
        TranslationMetadata.WriteSourceBlob(metadata, record.Blob);
        TranslationMetadata.WriteSourceETag(metadata, record.ETag);
        try
        {
            BlobContentInfo written = await _container.GetBlobClient(recordName).UploadAsync(
                BinaryData.FromBytes(ContractJson.Write(record)),
                new BlobUploadOptions
                {
                    Conditions = seen is null
                        ? new BlobRequestConditions { IfNoneMatch = ETag.All }
                        : new BlobRequestConditions { IfMatch = seen.ETag },
                    HttpHeaders = new BlobHttpHeaders { ContentType = "application/json" },
                    Metadata = metadata,
                },
                ct);
            return new ExistingRejection(written.ETag, record.ETag);
        }
        catch (RequestFailedException exception) when (StorageFault.IsLostRace(exception) || exception.ErrorCode == BlobErrorCode.BlobNotFound)
        {
            return null;
        }
    }

    /// <summary>Writes a record in the place of any other.</summary>
    public async Task WriteAsync(string recordName, RejectionRecord record, CancellationToken ct)
    {
        while (await TryWriteAsync(recordName, record, await FindAsync(recordName, ct), ct) is null)
        {
            // Another was written in between.
        }
    }

    /// <summary>Deletes the record that was seen, unless another has replaced it.</summary>
    public async Task DeleteAsync(string recordName, ExistingRejection seen, CancellationToken ct)
    {
        try
        {
            await _container.GetBlobClient(recordName).DeleteAsync(
                conditions: new BlobRequestConditions { IfMatch = seen.ETag }, cancellationToken: ct);
        }
        catch (RequestFailedException exception) when (exception.Status is 404 or 412)
        {
            // Someone else has deleted or replaced it.
        }
    }
}
