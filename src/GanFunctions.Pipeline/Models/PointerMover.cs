using System.Text.Json;
using Azure;
using Azure.Storage.Blobs.Models;
using GanFunctions.Inference;
using GanFunctions.Pipeline.Storage;

namespace GanFunctions.Pipeline.Models;

/// <summary>Moves <c>current.json</c> by compare-and-swap on its ETag.</summary>
internal sealed class PointerMover(ModelStore store, TimeProvider time)
{
    private const int KeptVersions = 50;

    /// <summary>Points at a version that exists. A move by someone else in the meantime is kept in the history.</summary>
    public async Task<CurrentPointer> PromoteAsync(string name, string version, CancellationToken ct)
    {
        while (true)
        {
            (CurrentPointer Pointer, ETag ETag)? read = await store.ReadCurrentAsync(name, ct);
            if (read?.Pointer.Version == version)
            {
                return read.Value.Pointer;
            }

            CurrentPointer next = new()
            {
                Version = version,
                PromotedAt = time.GetUtcNow(),
                Previous = read is { Pointer: var old }
                    ? [new PromotedVersion(old.Version, old.PromotedAt), .. old.Previous.Take(KeptVersions - 1)]
                    : [],
            };
            if (await TryWriteAsync(name, next, read?.ETag, ct) is { } written)
            {
                return await store.ReadCardAsync(name, version, ct) is not null
                    ? next
                    : throw await UndoAsync(name, version, read?.Pointer, written, ct);
            }
        }
    }

    /// <summary>Points at the latest of the versions before that still exists.</summary>
    public async Task<CurrentPointer> RollBackAsync(string name, CancellationToken ct)
    {
        (CurrentPointer pointer, ETag etag) = await store.ReadCurrentAsync(name, ct)
            ?? throw new InputRejectedException(
                "no-current-version", $"The model {name} has no current version.", $"Promote one: 'gan models promote {name}@VERSION'.");
        CurrentPointer previous = await PreviousAsync(name, pointer, ct)
            ?? throw new InputRejectedException(
                "no-previous-version",
                $"No version was current before {name}@{pointer.Version}, or none of them exists any more.",
                $"Promote the version that should serve: 'gan models promote {name}@VERSION'.");
        return await TryWriteAsync(name, previous, etag, ct) is not null ? previous : throw Moved(name);
    }

    /// <summary>Takes the pointer off a version: back to the one before, or away where there is none.</summary>
    public async Task RetreatAsync(string name, CurrentPointer pointer, ETag etag, CancellationToken ct)
    {
        if (await PreviousAsync(name, pointer, ct) is { } previous)
        {
            if (await TryWriteAsync(name, previous, etag, ct) is null)
            {
                throw Moved(name);
            }

            return;
        }

        await RemoveAsync(name, etag, ct);
    }

    private async Task<CurrentPointer?> PreviousAsync(string name, CurrentPointer pointer, CancellationToken ct)
    {
        for (int i = 0; i < pointer.Previous.Count; i++)
        {
            string version = pointer.Previous[i].Version;
            if (version != pointer.Version && ModelReference.IsVersion(version) && await store.ReadCardAsync(name, version, ct) is not null)
            {
                return new CurrentPointer
                {
                    Version = version,
                    PromotedAt = time.GetUtcNow(),
                    Previous = [.. pointer.Previous.Skip(i + 1)],
                };
            }
        }

        return null;
    }

    // The version was deleted between being looked up and being pointed at.
    private async Task<InputRejectedException> UndoAsync(
        string name, string version, CurrentPointer? before, ETag written, CancellationToken ct)
    {
        if (before is not null)
        {
            await TryWriteAsync(name, before, written, ct);
        }
        else
        {
            await RemoveAsync(name, written, ct);
        }

        return new InputRejectedException(
            "unknown-version", $"{name}@{version} was deleted while it was promoted.", "Publish it again or promote another version.");
    }

    private async Task RemoveAsync(string name, ETag etag, CancellationToken ct)
    {
        try
        {
            await store.Current(name).DeleteAsync(conditions: new BlobRequestConditions { IfMatch = etag }, cancellationToken: ct);
        }
        catch (RequestFailedException exception) when (exception.Status is 404 or 412)
        {
            throw Moved(name);
        }
    }

    private async Task<ETag?> TryWriteAsync(string name, CurrentPointer pointer, ETag? expected, CancellationToken ct)
    {
        try
        {
            BlobContentInfo info = await store.Current(name).UploadAsync(
                BinaryData.FromBytes(JsonSerializer.SerializeToUtf8Bytes(pointer, PipelineJsonContext.Default.CurrentPointer)),
                new BlobUploadOptions
                {
                    Conditions = expected is null
                        ? new BlobRequestConditions { IfNoneMatch = ETag.All }
                        : new BlobRequestConditions { IfMatch = expected },
                    HttpHeaders = new BlobHttpHeaders { ContentType = "application/json" },
                },
                ct);
            return info.ETag;
        }
        catch (RequestFailedException exception) when (StorageFault.IsLostRace(exception) || exception.Status == 404)
        {
            return null;
        }
    }

    private static ModelConflictException Moved(string name) => new(
        $"The current version of {name} was changed by someone else at the same time. Look at it and try again: 'gan models show {name}'.");
}
