using GanFunctions.Pipeline.Storage;

namespace GanFunctions.Pipeline.Models;

/// <summary>Files of models on this machine, kept by their hash.</summary>
public sealed class LocalModelCache
{
    /// <summary>Opens the cache.</summary>
    public LocalModelCache(GanStorage storage, RegistryOptions? options = null)
    {
        _ = storage;
        _ = options;
    }

    /// <summary>Gives the path of a version's file, downloading it where need be.</summary>
    public Task<string> GetAsync(ModelVersion version, string file, CancellationToken ct = default) => throw new NotSupportedException();
}
