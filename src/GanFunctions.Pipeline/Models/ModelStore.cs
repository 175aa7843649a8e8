using System.Text.Json;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using GanFunctions.Inference;
using GanFunctions.Inference.Models;
using GanFunctions.Pipeline.Storage;

namespace GanFunctions.Pipeline.Models;

/// <summary>Where things lie in the container <c>models</c>, and how they are read.</summary>
internal sealed class ModelStore(GanStorage storage)
{
    private const string CurrentFile = "current.json";
    private const string VersionsFolder = "versions";
    internal const string LockFile = "version.lock";

    public BlobContainerClient Container { get; } = storage.Container(Containers.Models);

    public static string Folder(string name, string version) => $"{name}/{VersionsFolder}/{version}/";

    public BlobClient File(string name, string version, string file) => Container.GetBlobClient(Folder(name, version) + file);

    public BlobClient Card(string name, string version) => File(name, version, ModelCardSerializer.FileName);

    public BlobClient Lock(string name, string version) => File(name, version, LockFile);

    public BlobClient Current(string name) => Container.GetBlobClient($"{name}/{CurrentFile}");

    public static bool IsLock(string blobName) => blobName.EndsWith("/" + LockFile, StringComparison.Ordinal);

    /// <summary>The card of a version; null where there is no such version.</summary>
    public async Task<ModelCard?> ReadCardAsync(string name, string version, CancellationToken ct)
    {
        BlobClient blob = Card(name, version);
        BinaryData? json = (await ReadAsync(blob, ct))?.Content;
        if (json is null)
        {
            return null;
        }

        ModelCard card = ModelCardSerializer.Deserialize(json.ToMemory().Span, $"The model card {Containers.Models}/{blob.Name}");
        return card.Name == name && card.Version == version
            ? card
            : throw new InputRejectedException(
                "invalid-model-card",
                $"The model card {Containers.Models}/{blob.Name} is of {card.Name}@{card.Version}.",
                "Delete the version and import it again: a version folder cannot be copied under another name.");
    }

    /// <summary>A model's pointer and its ETag; null where it has none.</summary>
    public async Task<(CurrentPointer Pointer, ETag ETag)?> ReadCurrentAsync(string name, CancellationToken ct)
    {
        BlobClient blob = Current(name);
        if (await ReadAsync(blob, ct) is not { } content)
        {
            return null;
        }

        try
        {
            CurrentPointer pointer = JsonSerializer.Deserialize(content.Content.ToMemory().Span, PipelineJsonContext.Default.CurrentPointer)
                ?? throw new JsonException("It is null.");
            return ModelReference.IsVersion(pointer.Version) ? (pointer, content.Details.ETag) : throw new JsonException("It names no version.");
        }
        catch (JsonException exception)
        {
            throw new InputRejectedException(
                "invalid-pointer",
                $"The pointer {Containers.Models}/{blob.Name} cannot be read: {exception.Message}",
                $"Delete it and promote a version: 'gan models promote {name}@VERSION'.",
                exception);
        }
    }

    /// <summary>Every version that has a card, and every model that has a pointer, among the blobs under a prefix.</summary>
    public async Task<(List<(string Name, string Version, DateTimeOffset PublishedAt)> Versions, HashSet<string> Pointers)> ListAsync(
        string? prefix, CancellationToken ct)
    {
        List<(string, string, DateTimeOffset)> versions = [];
        HashSet<string> pointers = [];
        await foreach (BlobItem blob in Container.GetBlobsAsync(new GetBlobsOptions { Prefix = prefix }, ct))
        {
            switch (blob.Name.Split('/'))
            {
                case [string name, VersionsFolder, string version, ModelCardSerializer.FileName]
                    when ModelReference.IsName(name) && ModelReference.IsVersion(version):
                    versions.Add((name, version, blob.Properties.CreatedOn ?? blob.Properties.LastModified ?? default));
                    break;
                case [string name, CurrentFile] when ModelReference.IsName(name):
                    pointers.Add(name);
                    break;
            }
        }

        return (versions, pointers);
    }

    private static async Task<BlobDownloadResult?> ReadAsync(BlobClient blob, CancellationToken ct)
    {
        try
        {
            return await blob.DownloadContentAsync(ct);
        }
        catch (RequestFailedException exception) when (exception.Status == 404)
        {
            return null;
        }
    }
}
