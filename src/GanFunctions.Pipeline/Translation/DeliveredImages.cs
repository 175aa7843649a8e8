using Azure;
using Azure.Storage.Blobs.Models;
using GanFunctions.Pipeline.Storage;

namespace GanFunctions.Pipeline.Translation;

/// <summary>
/// Settles images for a host that is told of each and is told again of what failed: it counts the failures and rejects
/// an image after the last attempt, so that it is not left to the host's poison queue.
/// </summary>
public sealed class DeliveredImages
{
    private readonly GanStorage _storage;
    private readonly TranslateImageHandler _handler;
    private readonly PoisonPolicy _attempts;

    /// <summary>Makes it.</summary>
    /// <param name="storage">Where the images lie.</param>
    /// <param name="handler">Settles each.</param>
    /// <param name="options">How many attempts.</param>
    /// <param name="time">The clock; the system's where null.</param>
    public DeliveredImages(GanStorage storage, TranslateImageHandler handler, TranslationOptions options, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(storage);
        _storage = storage;
        _handler = handler;
        _attempts = new PoisonPolicy(options, time);
    }

    /// <summary>Settles an image, or throws so that it is delivered again.</summary>
    /// <param name="blobName">Its name in <c>images</c>.</param>
    /// <param name="ct">Abandons the work; nothing half-done is left.</param>
    /// <returns>What became of it.</returns>
    /// <exception cref="StorageUnreachableException">The storage did not answer; that is not counted as an attempt.</exception>
    public async Task<TranslateOutcome> HandleAsync(string blobName, CancellationToken ct = default)
    {
        TranslateOutcome outcome = await SettleAsync(blobName, ct);
        _attempts.Settled(blobName);
        return outcome;
    }

    private async Task<TranslateOutcome> SettleAsync(string blobName, CancellationToken ct)
    {
        try
        {
            return await _handler.HandleAsync(blobName, ct);
        }
        catch (Exception exception) when (!ct.IsCancellationRequested && exception is not StorageUnreachableException &&
            !(exception is IOException io && HostFault.IsDiskFull(io)))
        {
            string? etag = await ETagAsync(blobName, ct);
            if (etag is null || _attempts.Failed(blobName, etag, exception) is not { } rejection)
            {
                throw;
            }

            return await _handler.RejectAsync(blobName, etag, rejection, ct);
        }
    }

    private async Task<string?> ETagAsync(string blobName, CancellationToken ct)
    {
        try
        {
            BlobProperties properties = await _storage.Container(Containers.Images).GetBlobClient(blobName).GetPropertiesAsync(cancellationToken: ct);
            return BlobNames.Plain(properties.ETag);
        }
        catch (RequestFailedException)
        {
            // What failed is told anyway.
            return null;
        }
    }
}
