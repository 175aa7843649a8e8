using System.Collections.Concurrent;
using System.Xml;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using GanFunctions.Pipeline.Storage;
using GanFunctions.Pipeline.Translation;

namespace GanFunctions.Pipeline.Watching;

/// <summary>An input that has neither a result nor a rejection.</summary>
/// <param name="BlobName">Its name in its container.</param>
/// <param name="SourceETag">Its content's ETag, without quotes.</param>
/// <param name="LandedAt">When the content was written.</param>
public sealed record PendingBlob(string BlobName, string SourceETag, DateTimeOffset LandedAt);

/// <summary>
/// Finds the inputs that are pending. What is done is read from the storage once and remembered from then on, so that a
/// look costs one listing of their container; a new process comes to the same answer from the storage alone.
/// </summary>
public sealed class BlobBacklog
{
    private readonly GanStorage _storage;
    private readonly WatchRules _rules;
    private readonly BlobContainerClient _inputs;
    private readonly ConcurrentDictionary<string, Settlement> _settled = new();
    private bool _loaded;

    /// <summary>Makes a backlog that has not looked yet.</summary>
    /// <param name="storage">The account.</param>
    /// <param name="rules">Where to look.</param>
    public BlobBacklog(GanStorage storage, WatchRules rules)
    {
        ArgumentNullException.ThrowIfNull(storage);
        ArgumentNullException.ThrowIfNull(rules);
        _storage = storage;
        _rules = rules;
        _inputs = storage.Container(rules.Container);
    }

    /// <summary>Looks once; not to be called again before the last call has ended.</summary>
    /// <param name="ct">Stops the looking.</param>
    /// <returns>What is pending, the longest first.</returns>
    /// <exception cref="StorageUnreachableException">The storage did not answer, or its answer cannot be read.</exception>
    public async Task<IReadOnlyList<PendingBlob>> ScanAsync(CancellationToken ct = default)
    {
        try
        {
            if (!_loaded)
            {
                await LoadAsync(ct);
                _loaded = true;
            }

            return await ListPendingAsync(ct);
        }
        catch (XmlException exception)
        {
            throw new StorageUnreachableException(
                $"The list of blobs in {_storage.Account} cannot be read: {exception.Message}",
                "A blob's name probably holds a control character, which Azurite cannot list: delete that blob.",
                exception);
        }
        catch (Exception exception) when (exception is not StorageUnreachableException && !ct.IsCancellationRequested && StorageFault.IsUnreachable(exception))
        {
            throw StorageFault.Unreachable(_storage.Account, exception);
        }
    }

    /// <summary>Remembers that an input is settled, so that the next look passes it over.</summary>
    /// <param name="blob">The input as it was found.</param>
    /// <param name="outcome">What became of it.</param>
    public void Settled(PendingBlob blob, BlobOutcome outcome)
    {
        ArgumentNullException.ThrowIfNull(blob);
        ArgumentNullException.ThrowIfNull(outcome);
        _settled[blob.BlobName] = new Settlement(outcome.IsGone ? blob.SourceETag : outcome.SourceETag);
    }

    private async Task<IReadOnlyList<PendingBlob>> ListPendingAsync(CancellationToken ct)
    {
        List<PendingBlob> pending = [];
        HashSet<string> present = [];
        HashSet<string> held = [];
        // With metadata, because they tell folders of hierarchical accounts from blobs.
        await foreach (BlobItem blob in _inputs.GetBlobsAsync(new GetBlobsOptions { Traits = BlobTraits.Metadata }, ct))
        {
            if (IsFolder(blob) || blob.Properties.ETag is not { } etag)
            {
                continue;
            }

            if (_rules.HoldSuffix is { } suffix && blob.Name.EndsWith(suffix, StringComparison.Ordinal))
            {
                held.Add(blob.Name[..^suffix.Length]);
                continue;
            }

            present.Add(blob.Name);
            string plain = BlobNames.Plain(etag);
            if (!_settled.TryGetValue(blob.Name, out Settlement? settlement) || !settlement.Covers(plain))
            {
                pending.Add(new PendingBlob(blob.Name, plain, blob.Properties.LastModified ?? default));
            }
        }

        foreach (string name in _settled.Keys.Where(name => !present.Contains(name)))
        {
            _settled.TryRemove(name, out _);
        }

        pending.RemoveAll(blob => held.Contains(blob.BlobName));
        pending.Sort((a, b) => a.LandedAt.CompareTo(b.LandedAt));
        return pending;
    }

    private async Task LoadAsync(CancellationToken ct)
    {
        string prefix = _rules.Container + "/";
        await LoadAsync(_storage.Container(Containers.Rejected), prefix, ct);
        await LoadAsync(_storage.Container(_rules.Results), null, ct);
    }

    private async Task LoadAsync(BlobContainerClient container, string? prefix, CancellationToken ct)
    {
        await foreach (BlobItem blob in container.GetBlobsAsync(new GetBlobsOptions { Traits = BlobTraits.Metadata, Prefix = prefix }, ct))
        {
            Dictionary<string, string> metadata = new(blob.Metadata ?? new Dictionary<string, string>(), StringComparer.OrdinalIgnoreCase);
            if (TranslationMetadata.ReadSourceBlob(metadata) is { } source)
            {
                _settled.AddOrUpdate(
                    source,
                    _ => new Settlement(TranslationMetadata.ReadSourceETag(metadata)),
                    (_, known) => new Settlement(TranslationMetadata.ReadSourceETag(metadata)) { Other = known });
            }
        }
    }

    private static bool IsFolder(BlobItem blob) =>
        blob.Metadata is not null && blob.Metadata.Any(pair => pair.Key.Equals(SourceImage.FolderMarkerKey, StringComparison.OrdinalIgnoreCase) && pair.Value == "true");

    /// <summary>Which content is settled: one ETag, any where it is null, and what another record says.</summary>
    private sealed record Settlement(string? SourceETag)
    {
        public Settlement? Other { get; init; }

        public bool Covers(string etag) => SourceETag is null || SourceETag == etag || Other?.Covers(etag) == true;
    }
}
