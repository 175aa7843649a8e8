using System.Security.Cryptography;
using Azure;
using GanFunctions.Inference;
using GanFunctions.Inference.Models;
using GanFunctions.Pipeline.Storage;

namespace GanFunctions.Pipeline.Models;

/// <summary>
/// Files of models on this machine, kept by their hash. A file appears whole or not at all, so that processes can share
/// the folder.
/// </summary>
public sealed class LocalModelCache
{
    private readonly ModelStore _store;

    /// <summary>Opens the cache.</summary>
    /// <param name="storage">Where files come from.</param>
    /// <param name="options">Which folder.</param>
    public LocalModelCache(GanStorage storage, RegistryOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(storage);
        _store = new ModelStore(storage);
        Folder = options?.CacheFolder ?? Path.Combine(
            Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify),
            "GanFunctions",
            "models");
    }

    /// <summary>Where the files are kept.</summary>
    public string Folder { get; }

    /// <summary>Gives the path of a version's file, downloading it where it is not there or was damaged.</summary>
    /// <param name="version">The version.</param>
    /// <param name="file">The file's name within it.</param>
    /// <param name="ct">Stops the download.</param>
    /// <exception cref="InputRejectedException">
    /// <c>missing-model-file</c>: the version has no such file; <c>model-file-mismatch</c>: it has another hash than its card states.
    /// </exception>
    /// <exception cref="IOException">The folder cannot be written, or the disk is full.</exception>
    public async Task<string> GetAsync(ModelVersion version, string file, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(version);
        if (!version.Card.Files.TryGetValue(file, out ModelFileCard? wanted))
        {
            throw Missing(version, file);
        }

        string path = Path.Combine(Folder, wanted.Sha256 + Path.GetExtension(file));
        if (!await HasAsync(path, wanted, ct))
        {
            await DownloadAsync(version, file, wanted, path, ct);
        }

        return path;
    }

    internal static InputRejectedException Mismatch(string model, string file) => new(
        "model-file-mismatch",
        $"The stored file {file} of {model} does not have the hash that its model card states.",
        "Someone changed the file: delete the version and publish it again.");

    private static InputRejectedException Missing(ModelVersion version, string file) => new(
        "missing-model-file",
        $"{version.Name}@{version.Version} has no file {file}.",
        "Delete the version and publish it again.");

    private static async Task<bool> HasAsync(string path, ModelFileCard wanted, CancellationToken ct)
    {
        FileInfo file = new(path);
        if (!file.Exists || file.Length != wanted.Bytes)
        {
            return false;
        }

        await using FileStream stream = file.OpenRead();
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, ct)) == wanted.Sha256;
    }

    private async Task DownloadAsync(ModelVersion version, string file, ModelFileCard wanted, string path, CancellationToken ct)
    {
        Directory.CreateDirectory(Folder);
        string partial = Path.Combine(Folder, $".{Guid.NewGuid():N}.partial");
        try
        {
            await _store.File(version.Name, version.Version, file).DownloadToAsync(partial, ct);
            if (!await HasAsync(partial, wanted, ct))
            {
                throw Mismatch($"{version.Name}@{version.Version}", file);
            }

            File.Move(partial, path, overwrite: true);
        }
        catch (RequestFailedException exception) when (exception.Status == 404)
        {
            throw Missing(version, file);
        }
        finally
        {
            File.Delete(partial);
        }
    }
}
