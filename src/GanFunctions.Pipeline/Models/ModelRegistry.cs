using GanFunctions.Inference;
using GanFunctions.Inference.Models;
using GanFunctions.Pipeline.Storage;

namespace GanFunctions.Pipeline.Models;

/// <summary>
/// The models in the container <c>models</c>. A version is immutable and exists exactly when its card can be read;
/// which version is current is said by a pointer that moves by compare-and-swap.
/// </summary>
public sealed class ModelRegistry
{
    /// <summary>Opens the registry of an account.</summary>
    /// <param name="storage">The account.</param>
    /// <param name="options">How it is read; the defaults where null.</param>
    /// <param name="time">The clock; the system's where null.</param>
    public ModelRegistry(GanStorage storage, RegistryOptions? options = null, TimeProvider? time = null)
    {
        _ = storage;
        _ = options;
        _ = time;
    }

    /// <summary>All models by name.</summary>
    public Task<IReadOnlyList<ModelSummary>> ListAsync(CancellationToken ct = default) => throw new NotSupportedException();

    /// <summary>A model's versions, the newest first.</summary>
    /// <exception cref="InputRejectedException"><c>unknown-model</c>.</exception>
    public Task<IReadOnlyList<VersionSummary>> ListVersionsAsync(string name, CancellationToken ct = default) => throw new NotSupportedException();

    /// <summary>Which version serves and which served before; null where none was promoted.</summary>
    public Task<CurrentPointer?> GetCurrentAsync(string name, CancellationToken ct = default) => throw new NotSupportedException();

    /// <summary>Finds a version.</summary>
    /// <exception cref="InputRejectedException"><c>unknown-model</c>, <c>unknown-version</c> or <c>no-current-version</c>; the remedy names what exists.</exception>
    public Task<ModelVersion> ResolveAsync(ModelReference reference, CancellationToken ct = default) => throw new NotSupportedException();

    /// <summary>Publishes a version from the files in a folder.</summary>
    /// <exception cref="InputRejectedException"><c>version-exists</c>, <c>missing-model-file</c>, <c>model-file-mismatch</c> or <c>invalid-model-card</c>.</exception>
    public Task<ModelVersion> PublishAsync(ModelCard card, string folder, CancellationToken ct = default) => throw new NotSupportedException();

    /// <summary>Makes a version current.</summary>
    public Task<CurrentPointer> PromoteAsync(string name, string version, CancellationToken ct = default) => throw new NotSupportedException();

    /// <summary>Makes the version current that was so before.</summary>
    public Task<CurrentPointer> RollbackAsync(string name, CancellationToken ct = default) => throw new NotSupportedException();

    /// <summary>Publishes a model from elsewhere: a bare ONNX file, a version folder or an exported zip.</summary>
    public Task<ModelVersion> ImportAsync(string path, ModelImportOptions options, CancellationToken ct = default) => throw new NotSupportedException();

    /// <summary>Writes a version's card and files to a folder, or to a zip where the path ends so.</summary>
    public Task<ModelVersion> ExportAsync(ModelReference reference, string path, CancellationToken ct = default) => throw new NotSupportedException();

    /// <summary>Deletes a version.</summary>
    public Task DeleteAsync(ModelReference reference, bool force = false, CancellationToken ct = default) => throw new NotSupportedException();
}
