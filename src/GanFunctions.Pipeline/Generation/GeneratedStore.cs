using System.Globalization;
using System.Text.Json;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using GanFunctions.Pipeline.Storage;
using GanFunctions.Pipeline.Translation;

namespace GanFunctions.Pipeline.Generation;

/// <summary>The container <c>generated</c>: a folder a request. Who writes to a folder holds its lock.</summary>
internal sealed class GeneratedStore(GanStorage storage)
{
    private const string LockFile = "generation.lock";
    private const string RequestETagKey = "requestetag";
    private const string Sha256Key = "sha256";
    private const string VersionKey = "version";

    private readonly BlobContainerClient _container = storage.Container(Containers.Generated);

    /// <summary>The lock of a folder; null where another process holds it.</summary>
    public Task<BlobLock?> TryLockAsync(string folder, CancellationToken ct) =>
        BlobLock.TryAcquireAsync(_container.GetBlobClient(folder + LockFile), TimeSpan.Zero, ct);

    /// <summary>Which content of the request the result is of, without quotes; null where there is no result.</summary>
    public async Task<string?> ResultSourceETagAsync(string folder, CancellationToken ct)
    {
        try
        {
            BlobProperties properties = await _container.GetBlobClient(folder + GenerationResult.FileName).GetPropertiesAsync(cancellationToken: ct);
            return TranslationMetadata.ReadSourceETag(properties.Metadata);
        }
        catch (RequestFailedException exception) when (exception.ErrorCode == BlobErrorCode.BlobNotFound)
        {
            return null;
        }
    }

    /// <summary>How far an earlier attempt came; null where it left nothing that can be read.</summary>
    public async Task<GenerationProgress?> ReadProgressAsync(string folder, CancellationToken ct)
    {
        try
        {
            BlobDownloadResult content = await _container.GetBlobClient(folder + GenerationProgress.FileName).DownloadContentAsync(ct);
            return ContractJson.Read<GenerationProgress>(content.Content.ToMemory().Span);
        }
        catch (RequestFailedException exception) when (exception.ErrorCode == BlobErrorCode.BlobNotFound)
        {
            return null;
        }
        catch (JsonException)
        {
            // Someone else's file: the work begins anew.
            return null;
        }
    }

    public Task WriteProgressAsync(string folder, GenerationProgress progress, CancellationToken ct) =>
        _container.GetBlobClient(folder + GenerationProgress.FileName).UploadAsync(
            BinaryData.FromBytes(ContractJson.Write(progress)),
            new BlobUploadOptions { HttpHeaders = new BlobHttpHeaders { ContentType = "application/json" } },
            ct);

    public Task DeleteProgressAsync(string folder, CancellationToken ct) =>
        _container.GetBlobClient(folder + GenerationProgress.FileName).DeleteIfExistsAsync(cancellationToken: ct);

    /// <summary>The images that an earlier attempt at the same request with the same version has stored, by name.</summary>
    public async Task<Dictionary<string, GeneratedFile>> DoneAsync(string folder, string requestETag, string version, CancellationToken ct)
    {
        Dictionary<string, GeneratedFile> done = [];
        await foreach (BlobItem blob in FilesAsync(folder, ct))
        {
            string name = blob.Name[folder.Length..];
            if (blob.Metadata is { } metadata
                && metadata.TryGetValue(RequestETagKey, out string? etag) && etag == requestETag
                && metadata.TryGetValue(VersionKey, out string? by) && by == version
                && metadata.TryGetValue(Sha256Key, out string? hash))
            {
                done[name] = new GeneratedFile(name, hash, blob.Properties.ContentLength ?? 0);
            }
        }

        return done;
    }

    /// <summary>Deletes what an earlier request of the same name has left: its result first, so that nobody takes the rest for whole.</summary>
    public async Task ClearAsync(string folder, CancellationToken ct)
    {
        await _container.GetBlobClient(folder + GenerationResult.FileName).DeleteIfExistsAsync(cancellationToken: ct);
        List<string> left = [];
        await foreach (BlobItem blob in FilesAsync(folder, ct))
        {
            if (blob.Metadata?.ContainsKey(RequestETagKey) == true)
            {
                left.Add(blob.Name);
            }
        }

        ParallelOptions several = new() { MaxDegreeOfParallelism = 8, CancellationToken = ct };
        await Parallel.ForEachAsync(left, several, async (name, stop) => await _container.GetBlobClient(name).DeleteIfExistsAsync(cancellationToken: stop));
    }

    public Task WriteFileAsync(
        string folder, GeneratedFile file, byte[] content, string contentType, string requestETag, string version, CancellationToken ct) =>
        _container.GetBlobClient(folder + file.Name).UploadAsync(
            BinaryData.FromBytes(content),
            new BlobUploadOptions
            {
                HttpHeaders = new BlobHttpHeaders { ContentType = contentType },
                Metadata = new Dictionary<string, string> { [RequestETagKey] = requestETag, [Sha256Key] = file.Sha256, [VersionKey] = version },
            },
            ct);

    public Task WriteResultAsync(string folder, GenerationResult result, CancellationToken ct)
    {
        Dictionary<string, string> metadata = new()
        {
            ["model"] = result.Model,
            [VersionKey] = result.Version,
            ["count"] = result.Count.ToString(CultureInfo.InvariantCulture),
        };
        TranslationMetadata.WriteSourceBlob(metadata, result.Request);
        TranslationMetadata.WriteSourceETag(metadata, result.SourceETag);
        return _container.GetBlobClient(folder + GenerationResult.FileName).UploadAsync(
            BinaryData.FromBytes(ContractJson.Write(result)),
            new BlobUploadOptions { HttpHeaders = new BlobHttpHeaders { ContentType = "application/json" }, Metadata = metadata },
            ct);
    }

    // The folder's own blobs: requests of longer names have folders below it.
    private async IAsyncEnumerable<BlobItem> FilesAsync(string folder, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct)
    {
        GetBlobsByHierarchyOptions own = new() { Traits = BlobTraits.Metadata, Prefix = folder, Delimiter = "/" };
        await foreach (BlobHierarchyItem item in _container.GetBlobsByHierarchyAsync(own, ct))
        {
            if (item.IsBlob)
            {
                yield return item.Blob;
            }
        }
    }
}
