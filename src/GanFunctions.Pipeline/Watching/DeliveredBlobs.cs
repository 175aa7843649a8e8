using Azure;
using Azure.Storage.Blobs.Models;
using GanFunctions.Inference.Sessions;
using GanFunctions.Pipeline.Storage;

namespace GanFunctions.Pipeline.Watching;

/// <summary>
/// Settles inputs for a host that is told of each and is told again of what failed: it counts the failures and rejects
/// an input after the last attempt, so that it is not left to the host's poison queue.
/// </summary>
public abstract class DeliveredBlobs
{
    /// <summary>Where the inputs lie, and where their results.</summary>
    public abstract WatchRules Rules { get; }

    /// <summary>Settles an input, or throws so that it is delivered again.</summary>
    /// <param name="blobName">Its name in its container.</param>
    /// <param name="ct">Abandons the work; nothing half-done is left.</param>
    /// <returns>What became of it.</returns>
    /// <exception cref="StorageUnreachableException">The storage did not answer; that is not counted as an attempt.</exception>
    /// <exception cref="ProviderUnavailableException">This machine lacks its GPU, which another may have; nor is that counted.</exception>
    public abstract Task<BlobOutcome> HandleAsync(string blobName, CancellationToken ct = default);
}

/// <summary>Inputs of one container.</summary>
/// <typeparam name="TOutcome">What becomes of them.</typeparam>
/// <param name="storage">Where they lie.</param>
/// <param name="handler">Settles each.</param>
/// <param name="rules">Which container, and how rejections are worded.</param>
/// <param name="options">How many attempts.</param>
/// <param name="time">The clock; the system's where null.</param>
public abstract class DeliveredBlobs<TOutcome>(
    GanStorage storage, IBlobHandler<TOutcome> handler, WatchRules rules, WatchOptions options, TimeProvider? time = null) : DeliveredBlobs
    where TOutcome : BlobOutcome
{
    private readonly PoisonPolicy _attempts = new(options, rules, time);

    /// <inheritdoc/>
    public override WatchRules Rules => rules;

    /// <inheritdoc/>
    public override async Task<BlobOutcome> HandleAsync(string blobName, CancellationToken ct = default)
    {
        TOutcome outcome = await SettleAsync(blobName, ct);
        _attempts.Settled(blobName);
        return outcome;
    }

    private async Task<TOutcome> SettleAsync(string blobName, CancellationToken ct)
    {
        try
        {
            return await handler.HandleAsync(blobName, ct);
        }
        catch (Exception exception) when (!ct.IsCancellationRequested && !IsNoInputsFault(exception))
        {
            string? etag = await ETagAsync(blobName, ct);
            if (etag is null || _attempts.Failed(blobName, etag, exception) is not { } rejection)
            {
                throw;
            }

            return await handler.RejectAsync(blobName, etag, rejection, ct);
        }
    }

    private static bool IsNoInputsFault(Exception exception) =>
        exception is StorageUnreachableException or ProviderUnavailableException || (exception is IOException io && HostFault.IsDiskFull(io));

    private async Task<string?> ETagAsync(string blobName, CancellationToken ct)
    {
        try
        {
            BlobProperties properties = await storage.Container(rules.Container).GetBlobClient(blobName).GetPropertiesAsync(cancellationToken: ct);
            return BlobNames.Plain(properties.ETag);
        }
        catch (RequestFailedException)
        {
            // What failed is told anyway.
            return null;
        }
    }
}
