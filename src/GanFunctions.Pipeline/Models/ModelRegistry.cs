using System.Collections.Concurrent;
using Azure.Storage.Blobs.Models;
using GanFunctions.Inference;
using GanFunctions.Inference.Models;
using GanFunctions.Pipeline.Storage;

namespace GanFunctions.Pipeline.Models;

/// <summary>
/// The models in the container <c>models</c>. A version is immutable and exists exactly when its card can be read;
/// which version is current is said by a pointer that moves by compare-and-swap. It may be used by many threads.
/// </summary>
public sealed class ModelRegistry
{
    private readonly RegistryOptions _options;
    private readonly TimeProvider _time;
    private readonly ModelStore _store;
    private readonly VersionPublisher _publisher;
    private readonly PointerMover _pointers;
    private readonly ConcurrentDictionary<string, (long ReadAt, string? Version)> _current = new();
    private readonly ConcurrentDictionary<(string, string), (long ReadAt, ModelCard Card)> _cards = new();

    /// <summary>Opens the registry of an account.</summary>
    /// <param name="storage">The account.</param>
    /// <param name="options">How it is read; the defaults where null.</param>
    /// <param name="time">The clock; the system's where null.</param>
    public ModelRegistry(GanStorage storage, RegistryOptions? options = null, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(storage);
        _options = options ?? new RegistryOptions();
        _time = time ?? TimeProvider.System;
        _store = new ModelStore(storage);
        _publisher = new VersionPublisher(_store);
        _pointers = new PointerMover(_store, _time);
    }

    /// <summary>All models that have a version, by name.</summary>
    /// <param name="ct">Stops the work.</param>
    public async Task<IReadOnlyList<ModelSummary>> ListAsync(CancellationToken ct = default)
    {
        (List<(string Name, string Version, DateTimeOffset PublishedAt)> versions, HashSet<string> pointers) = await _store.ListAsync(null, ct);
        List<ModelSummary> models = [];
        foreach (IGrouping<string, (string Name, string Version, DateTimeOffset PublishedAt)> model in versions
            .GroupBy(version => version.Name).OrderBy(model => model.Key, StringComparer.Ordinal))
        {
            string? current = pointers.Contains(model.Key) ? (await _store.ReadCurrentAsync(model.Key, ct))?.Pointer.Version : null;
            models.Add(new ModelSummary(model.Key, current, [.. model
                .OrderByDescending(version => version.PublishedAt)
                .ThenByDescending(version => version.Version, StringComparer.Ordinal)
                .Select(version => new VersionSummary(version.Version, version.PublishedAt, version.Version == current))]));
        }

        return models;
    }

    /// <summary>A model's versions, the newest first.</summary>
    /// <param name="name">The model.</param>
    /// <param name="ct">Stops the work.</param>
    /// <exception cref="InputRejectedException"><c>invalid-model-name</c> or <c>unknown-model</c>.</exception>
    public async Task<IReadOnlyList<VersionSummary>> ListVersionsAsync(string name, CancellationToken ct = default)
    {
        string model = new ModelReference(name).Name;
        (List<(string Name, string Version, DateTimeOffset PublishedAt)> versions, _) = await _store.ListAsync(model + "/", ct);
        if (versions.Count == 0)
        {
            throw await UnknownModelAsync(model, ct);
        }

        string? current = (await _store.ReadCurrentAsync(model, ct))?.Pointer.Version;
        return [.. versions
            .OrderByDescending(version => version.PublishedAt)
            .ThenByDescending(version => version.Version, StringComparer.Ordinal)
            .Select(version => new VersionSummary(version.Version, version.PublishedAt, version.Version == current))];
    }

    /// <summary>Which version serves and which served before; null where none was promoted.</summary>
    /// <param name="name">The model.</param>
    /// <param name="ct">Stops the work.</param>
    /// <exception cref="InputRejectedException"><c>invalid-model-name</c> or <c>invalid-pointer</c>.</exception>
    public async Task<CurrentPointer?> GetCurrentAsync(string name, CancellationToken ct = default) =>
        (await _store.ReadCurrentAsync(new ModelReference(name).Name, ct))?.Pointer;

    /// <summary>
    /// Finds a version. Answers are remembered for a while (<see cref="RegistryOptions"/>), so that a call for every
    /// image costs next to nothing.
    /// </summary>
    /// <param name="reference">The model, and the version where pinned.</param>
    /// <param name="ct">Stops the work.</param>
    /// <exception cref="InputRejectedException">
    /// <c>unknown-model</c>, <c>unknown-version</c> or <c>no-current-version</c>, with what exists in the remedy;
    /// <c>invalid-model-card</c> or <c>invalid-pointer</c>.
    /// </exception>
    public async Task<ModelVersion> ResolveAsync(ModelReference reference, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(reference);
        string? current = await CurrentVersionAsync(reference.Name, ct);
        string? wanted = reference.Version ?? current;
        if (wanted is null)
        {
            IReadOnlyList<VersionSummary> versions = await ListVersionsAsync(reference.Name, ct);
            throw new InputRejectedException(
                "no-current-version",
                $"The model {reference.Name} has no current version.",
                $"Promote one ('gan models promote {reference.Name}@{versions[0].Version}') or name one: {reference.Name}@{versions[0].Version}.");
        }

        return await CardAsync(reference.Name, wanted, ct) is { } card
            ? new ModelVersion(card, wanted == current)
            : throw await UnknownVersionAsync(reference.Name, wanted, ct);
    }

    /// <summary>
    /// Publishes a version from the files in a folder: those that the card names. Nothing is seen of it until all of it
    /// is there; interrupted, it can be published again. Publishing the same files again changes nothing.
    /// </summary>
    /// <param name="card">The card. Hashes that it states are verified, the others are filled in.</param>
    /// <param name="folder">The folder.</param>
    /// <param name="ct">Stops the work; no version is visible then.</param>
    /// <exception cref="InputRejectedException"><c>version-exists</c>, <c>missing-model-file</c>, <c>model-file-mismatch</c> or <c>invalid-model-card</c>.</exception>
    /// <exception cref="ModelConflictException">Another process publishes the same version.</exception>
    public Task<ModelVersion> PublishAsync(ModelCard card, string folder, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(card);
        return PublishAsync(card, ModelPackage.FilesIn(folder, card), ct);
    }

    /// <summary>Publishes a version from files that are opened when needed, twice each.</summary>
    /// <param name="card">The card. Hashes that it states are verified, the others are filled in.</param>
    /// <param name="files">Opens each file, as a stream that knows its length.</param>
    /// <param name="ct">Stops the work; no version is visible then.</param>
    /// <exception cref="InputRejectedException"><c>version-exists</c>, <c>missing-model-file</c>, <c>model-file-mismatch</c> or <c>invalid-model-card</c>.</exception>
    /// <exception cref="ModelConflictException">Another process publishes the same version.</exception>
    public async Task<ModelVersion> PublishAsync(
        ModelCard card, IReadOnlyDictionary<string, Func<CancellationToken, Task<Stream>>> files, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(card);
        ArgumentNullException.ThrowIfNull(files);
        ModelCard published = await _publisher.PublishAsync(card, files, ct);
        _cards.TryRemove((card.Name, card.Version), out _);
        string? current = (await _store.ReadCurrentAsync(card.Name, ct))?.Pointer.Version;
        return new ModelVersion(published, published.Version == current);
    }

    /// <summary>Makes a version current. Hosts see it within <see cref="RegistryOptions.CurrentVersionAge"/>.</summary>
    /// <param name="name">The model.</param>
    /// <param name="version">A version that exists.</param>
    /// <param name="ct">Stops the work.</param>
    /// <returns>The pointer as it is now; what it pointed at before is the first of its history.</returns>
    /// <exception cref="InputRejectedException"><c>unknown-model</c> or <c>unknown-version</c>.</exception>
    public async Task<CurrentPointer> PromoteAsync(string name, string version, CancellationToken ct = default)
    {
        ModelReference reference = new(name, version);
        if (await _store.ReadCardAsync(name, version, ct) is null)
        {
            throw await UnknownVersionAsync(name, version, ct);
        }

        CurrentPointer pointer = await _pointers.PromoteAsync(reference.Name, version, ct);
        _current.TryRemove(name, out _);
        return pointer;
    }

    /// <summary>Makes the version current that was so before; again, the one before that.</summary>
    /// <param name="name">The model.</param>
    /// <param name="ct">Stops the work.</param>
    /// <exception cref="InputRejectedException"><c>no-current-version</c> or <c>no-previous-version</c>.</exception>
    /// <exception cref="ModelConflictException">The pointer moved in the meantime: going back from there may not be what is meant.</exception>
    public async Task<CurrentPointer> RollbackAsync(string name, CancellationToken ct = default)
    {
        CurrentPointer pointer = await _pointers.RollBackAsync(new ModelReference(name).Name, ct);
        _current.TryRemove(name, out _);
        return pointer;
    }

    /// <summary>Publishes a model from elsewhere.</summary>
    /// <param name="path">A bare ONNX file, a folder with a model card, or a zip of such a folder.</param>
    /// <param name="options">What the file does not say itself.</param>
    /// <param name="ct">Stops the work; no version is visible then.</param>
    /// <exception cref="InputRejectedException">
    /// What publishing throws, and <c>not-a-model</c>: the path is none of the three, or not an image translator.
    /// </exception>
    public async Task<ModelVersion> ImportAsync(string path, ModelImportOptions options, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(options);
        using ModelPackage package = await ModelPackage.OpenAsync(path, options, _time, ct);
        return await PublishAsync(package.Card, package.Folder, ct);
    }

    /// <summary>Writes a version's card and files to a folder, or to a zip where the path ends so. Hashes are verified.</summary>
    /// <param name="reference">The version; the current one where not pinned.</param>
    /// <param name="path">The folder, created where need be, or the zip, overwritten.</param>
    /// <param name="ct">Stops the work.</param>
    /// <exception cref="InputRejectedException">What <see cref="ResolveAsync"/> throws, and <c>model-file-mismatch</c>.</exception>
    public async Task<ModelVersion> ExportAsync(ModelReference reference, string path, CancellationToken ct = default)
    {
        ModelVersion version = await ResolveAsync(reference, ct);
        await ModelPackage.WriteAsync(version.Card, _store, path, ct);
        return version;
    }

    /// <summary>Deletes a version, its card first, so that nobody sees half of it.</summary>
    /// <param name="reference">The model and its version.</param>
    /// <param name="force">Whether to delete the current version too; the one before becomes current, if there is one.</param>
    /// <param name="ct">Stops the work.</param>
    /// <exception cref="InputRejectedException">
    /// <c>version-needed</c>: none was named; <c>unknown-model</c> or <c>unknown-version</c>; <c>version-in-use</c>: it is current.
    /// </exception>
    /// <exception cref="ModelConflictException">It was promoted in the meantime, or is being published; it was not deleted.</exception>
    public async Task DeleteAsync(ModelReference reference, bool force = false, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(reference);
        string name = reference.Name;
        string version = reference.Version ?? throw new InputRejectedException(
            "version-needed", $"Which version of {name} to delete was not said.", $"Name it: {name}@VERSION.");
        await using BlobLock held = await BlobLock.TryAcquireAsync(_store.Lock(name, version), ct)
            ?? throw new ModelConflictException($"{reference} is being published or deleted by another process. Try again when it is done.");
        ModelCard card = await _store.ReadCardAsync(name, version, held.Held) ?? throw await UnknownVersionAsync(name, version, held.Held);
        if (await _store.ReadCurrentAsync(name, held.Held) is { } read && read.Pointer.Version == version)
        {
            if (!force)
            {
                throw new InputRejectedException(
                    "version-in-use", $"{reference} is the current version.", "Promote another version first, or delete it with --force.");
            }

            await _pointers.RetreatAsync(name, read.Pointer, read.ETag, held.Held);
        }

        await _store.Card(name, version).DeleteIfExistsAsync(cancellationToken: held.Held);
        if ((await _store.ReadCurrentAsync(name, held.Held))?.Pointer.Version == version)
        {
            await _publisher.WriteCardAsync(card, ModelCardSerializer.Serialize(card), held.Held);
            throw new ModelConflictException($"{reference} was promoted at the same time, so it was not deleted.");
        }

        await DeleteFilesAsync(name, version, held.Held);
        _cards.TryRemove((name, version), out _);
        _current.TryRemove(name, out _);
    }

    private async Task DeleteFilesAsync(string name, string version, CancellationToken ct)
    {
        GetBlobsOptions folder = new() { Prefix = ModelStore.Folder(name, version) };
        await foreach (BlobItem blob in _store.Container.GetBlobsAsync(folder, ct))
        {
            if (!ModelStore.IsLock(blob.Name))
            {
                await _store.Container.DeleteBlobIfExistsAsync(blob.Name, cancellationToken: ct);
            }
        }
    }

    private async Task<string?> CurrentVersionAsync(string name, CancellationToken ct)
    {
        if (_current.TryGetValue(name, out (long ReadAt, string? Version) known) && _time.GetElapsedTime(known.ReadAt) < _options.CurrentVersionAge)
        {
            return known.Version;
        }

        long now = _time.GetTimestamp();
        string? version = (await _store.ReadCurrentAsync(name, ct))?.Pointer.Version;
        _current[name] = (now, version);
        return version;
    }

    private async Task<ModelCard?> CardAsync(string name, string version, CancellationToken ct)
    {
        if (_cards.TryGetValue((name, version), out (long ReadAt, ModelCard Card) known) && _time.GetElapsedTime(known.ReadAt) < _options.CardAge)
        {
            return known.Card;
        }

        long now = _time.GetTimestamp();
        ModelCard? card = await _store.ReadCardAsync(name, version, ct);
        if (card is not null)
        {
            _cards[(name, version)] = (now, card);
        }

        return card;
    }

    private async Task<InputRejectedException> UnknownModelAsync(string name, CancellationToken ct)
    {
        (List<(string Name, string Version, DateTimeOffset PublishedAt)> versions, _) = await _store.ListAsync(null, ct);
        string? nearest = NearestNames.Of(name, versions.Select(version => version.Name).Distinct());
        return new InputRejectedException(
            "unknown-model",
            $"There is no model {name}.",
            nearest is null ? "The registry is empty: import a model with 'gan models import'." : $"Use a model that exists, such as {nearest}.");
    }

    private async Task<InputRejectedException> UnknownVersionAsync(string name, string version, CancellationToken ct)
    {
        (List<(string Name, string Version, DateTimeOffset PublishedAt)> versions, _) = await _store.ListAsync(name + "/", ct);
        return NearestNames.Of(version, versions.Select(known => known.Version)) is { } nearest
            ? new InputRejectedException("unknown-version", $"The model {name} has no version {version}.", $"Use a version that exists, such as {nearest}.")
            : await UnknownModelAsync(name, ct);
    }
}
