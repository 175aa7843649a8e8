using System.Security.Cryptography;
using Azure;
using Azure.Storage.Blobs.Models;
using GanFunctions.Inference;
using GanFunctions.Inference.Models;
using GanFunctions.Pipeline.Storage;

namespace GanFunctions.Pipeline.Models;

/// <summary>
/// Writes versions: the files first, the card last, so that a version is seen whole or not at all. A lock keeps two
/// publishers of the same version from mixing their files.
/// </summary>
internal sealed class VersionPublisher(ModelStore store)
{
    public async Task<ModelCard> PublishAsync(
        ModelCard card, IReadOnlyDictionary<string, Func<CancellationToken, Task<Stream>>> files, CancellationToken ct)
    {
        ModelCard whole = await WithFilesAsync(card, files, ct);
        byte[] json = ModelCardSerializer.Serialize(whole);

        await using BlobLock held = await BlobLock.TryAcquireAsync(store.Lock(whole.Name, whole.Version), ct)
            ?? throw new ModelConflictException(
                $"{whole.Name}@{whole.Version} is being published or deleted by another process. Try again when it is done.");
        try
        {
            if (await store.ReadCardAsync(whole.Name, whole.Version, held.Held) is { } existing)
            {
                return Same(existing, whole) ? existing : throw Exists(whole);
            }

            foreach ((string name, Func<CancellationToken, Task<Stream>> open) in files)
            {
                await using Stream stream = await open(held.Held);
                await store.File(whole.Name, whole.Version, name).UploadAsync(
                    stream,
                    new BlobUploadOptions { HttpHeaders = new BlobHttpHeaders { ContentType = "application/octet-stream" } },
                    held.Held);
            }

            await WriteCardAsync(whole, json, held.Held);
            return whole;
        }
        catch (OperationCanceledException exception) when (!ct.IsCancellationRequested)
        {
            throw new ModelConflictException(
                $"The lock on {whole.Name}@{whole.Version} was lost while its files were uploaded; no version became visible. Publish it again.", exception);
        }
    }

    public async Task WriteCardAsync(ModelCard card, byte[] json, CancellationToken ct)
    {
        try
        {
            await store.Card(card.Name, card.Version).UploadAsync(
                BinaryData.FromBytes(json),
                new BlobUploadOptions
                {
                    Conditions = new BlobRequestConditions { IfNoneMatch = ETag.All },
                    HttpHeaders = new BlobHttpHeaders { ContentType = "application/json" },
                },
                ct);
        }
        catch (RequestFailedException exception) when (StorageFault.IsLostRace(exception))
        {
            // A retried upload whose first answer was lost also ends here, with our own card in place.
            ModelCard? existing = await store.ReadCardAsync(card.Name, card.Version, ct);
            if (existing is null || !Same(existing, card))
            {
                throw Exists(card);
            }
        }
    }

    private static async Task<ModelCard> WithFilesAsync(
        ModelCard card, IReadOnlyDictionary<string, Func<CancellationToken, Task<Stream>>> files, CancellationToken ct)
    {
        string? missing = card.Files.Keys
            .Concat(card.NetworkFiles())
            .FirstOrDefault(name => !files.ContainsKey(name));
        if (missing is not null)
        {
            throw new InputRejectedException(
                "missing-model-file",
                $"The model card of {card.Name}@{card.Version} names the file {missing}, which is not there.",
                "Put the file beside the card.");
        }

        Dictionary<string, ModelFileCard> found = [];
        foreach ((string name, Func<CancellationToken, Task<Stream>> open) in files)
        {
            await using Stream stream = await open(ct);
            ModelFileCard actual = new(Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, ct)), stream.Length);
            if (card.Files.TryGetValue(name, out ModelFileCard? stated) && stated != actual)
            {
                throw new InputRejectedException(
                    "model-file-mismatch",
                    $"The file {name} of {card.Name}@{card.Version} does not have the hash and length that its model card states.",
                    "Get the file again, or write the card anew if the file was changed on purpose.");
            }

            found.Add(name, actual);
        }

        return card with { Files = found };
    }

    private static bool Same(ModelCard a, ModelCard b) =>
        a.Files.Count == b.Files.Count && a.Files.All(file => b.Files.TryGetValue(file.Key, out ModelFileCard? other) && file.Value == other);

    private static InputRejectedException Exists(ModelCard card) => new(
        "version-exists",
        $"{card.Name}@{card.Version} exists already with other files.",
        "Versions do not change: publish under another version.");
}
