using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using GanFunctions.Inference;
using GanFunctions.Pipeline.Events;
using GanFunctions.Pipeline.Storage;
using GanFunctions.Pipeline.Telemetry;
using GanFunctions.Pipeline.Translation;

namespace GanFunctions.Pipeline.Watching;

/// <summary>A rejection that stands.</summary>
/// <param name="RecordName">The record's name in <c>rejected</c>.</param>
/// <param name="IsNew">Whether it was written just now, rather than by an earlier delivery.</param>
internal sealed record StandingRejection(string RecordName, bool IsNew);

/// <summary>One container that users write to: what its blobs are now, and how they are refused.</summary>
internal sealed class InputContainer(GanStorage storage, string name, TimeProvider time, IEventPublisher? events)
{
    private readonly RejectionStore _rejections = new(storage);

    public BlobContainerClient Blobs { get; } = storage.Container(name);

    /// <summary>
    /// Works in rounds, each of which begins by looking at what is there now. A round that finds the ground moved under it
    /// (null) ends without a trace, and the next one looks again.
    /// </summary>
    /// <exception cref="StorageUnreachableException">The storage did not answer.</exception>
    public async Task<TOutcome> SettleAsync<TOutcome>(Func<Task<TOutcome?>> round, CancellationToken ct)
        where TOutcome : class
    {
        try
        {
            while (true)
            {
                ct.ThrowIfCancellationRequested();
                if (await round() is { } outcome)
                {
                    return outcome;
                }
            }
        }
        catch (Exception exception) when (exception is not StorageUnreachableException && !ct.IsCancellationRequested && StorageFault.IsUnreachable(exception))
        {
            throw StorageFault.Unreachable(storage.Account, exception);
        }
    }

    /// <summary>The ETag of a blob's present content, without quotes; null where there is no such blob.</summary>
    public async Task<string?> ETagAsync(string blobName, CancellationToken ct)
    {
        if (!BlobNames.CanBeOpened(Blobs, blobName))
        {
            return null;
        }

        try
        {
            BlobProperties properties = await Blobs.GetBlobClient(blobName).GetPropertiesAsync(cancellationToken: ct);
            return BlobNames.Plain(properties.ETag);
        }
        catch (RequestFailedException exception) when (exception.ErrorCode == BlobErrorCode.BlobNotFound)
        {
            return null;
        }
    }

    /// <summary>Why a blob whose name no client can address is refused.</summary>
    public static InputRejectedException Unaddressable(string blobName, string noun) => new(
        "invalid-name",
        $"The name '{blobName}' has a part that is '.' or '..', or begins or ends with '/': no client can address it by URL.",
        $"Upload the {noun} under a name without such parts, and delete this one.");

    /// <summary>Records why a blob is refused, and tells the world.</summary>
    /// <param name="blobName">The blob.</param>
    /// <param name="sourceETag">Which content is refused; null for its name alone.</param>
    /// <param name="rejection">Why.</param>
    /// <param name="hasResult">Whether the same content has a result after all.</param>
    /// <param name="ct">Stops the work.</param>
    /// <returns>Null where the blob or its record changed meanwhile: look again.</returns>
    public async Task<StandingRejection?> TryRejectAsync(
        string blobName, string? sourceETag, InputRejectedException rejection, Func<Task<bool>> hasResult, CancellationToken ct)
    {
        string recordName = _rejections.RecordName(name, blobName);
        ExistingRejection? existing = await _rejections.FindAsync(recordName, ct);
        if (existing is not null && existing.SourceETag == sourceETag)
        {
            return new StandingRejection(recordName, IsNew: false);
        }

        if (sourceETag is not null && await ETagAsync(blobName, ct) != sourceETag)
        {
            return null;
        }

        RejectionRecord record = new()
        {
            Code = rejection.Code,
            Reason = rejection.Message,
            Remedy = rejection.Remedy,
            Container = name,
            Blob = blobName,
            ETag = sourceETag,
            RejectedAt = time.GetUtcNow(),
        };
        if (await _rejections.TryWriteAsync(recordName, record, existing, ct) is not { } written)
        {
            return null;
        }

        // Whoever settled newer content, or the same content better, may have looked for a record just before it was written.
        if (sourceETag is not null && (await ETagAsync(blobName, ct) != sourceETag || await hasResult()))
        {
            await _rejections.DeleteAsync(recordName, written, ct);
            return null;
        }

        PipelineMetrics.CountRejected(name, rejection.Code);
        Publish(new ImageRejected(blobName, sourceETag, rejection.Code, rejection.Message, rejection.Remedy, recordName) { Container = name });
        return new StandingRejection(recordName, IsNew: true);
    }

    /// <summary>Deletes the record of an earlier refusal, where there is one.</summary>
    public async Task WithdrawRejectionAsync(string blobName, CancellationToken ct)
    {
        string recordName = _rejections.RecordName(name, blobName);
        if (await _rejections.FindAsync(recordName, ct) is { } outdated)
        {
            await _rejections.DeleteAsync(recordName, outdated, ct);
        }
    }

    /// <summary>Tells the world what happened.</summary>
    public void Publish(EventData data) => events?.Publish(GanEvents.Create(storage, data, time.GetUtcNow()));
}
