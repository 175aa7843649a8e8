using System.IO.Compression;
using System.Security.Cryptography;
using GanFunctions.Inference;
using GanFunctions.Inference.Models;
using GanFunctions.Inference.Sessions;

namespace GanFunctions.Pipeline.Models;

/// <summary>A version outside the registry: a card and its files in a folder, perhaps a temporary one.</summary>
internal sealed class ModelPackage : IDisposable
{
    private const string OnnxArchitecture = "onnx";
    private const int HashDigitsInVersion = 12;
    private const long MaxCardBytes = 4 * 1024 * 1024;

    private readonly bool _temporary;

    private ModelPackage(ModelCard card, string folder, bool temporary)
    {
        Card = card;
        Folder = folder;
        _temporary = temporary;
    }

    public ModelCard Card { get; }

    public string Folder { get; }

    public static IReadOnlyDictionary<string, Func<CancellationToken, Task<Stream>>> FilesIn(string folder, ModelCard card) =>
        card.Files.Keys
            .Concat(card.Translators.Values.Select(translator => translator.File))
            .Concat(((string?[])[card.Generator?.Mapping, card.Generator?.Synthesis, card.Generator?.Encoder]).OfType<string>())
            .Distinct()
            .Where(name => ModelCardSerializer.IsFileName(name) && File.Exists(Path.Combine(folder, name)))
            .ToDictionary(
                name => name,
                Func<CancellationToken, Task<Stream>> (name) => _ => Task.FromResult<Stream>(File.OpenRead(Path.Combine(folder, name))));

    /// <summary>Opens a bare ONNX file, a folder with a card, or a zip of such a folder.</summary>
    public static async Task<ModelPackage> OpenAsync(string path, ModelImportOptions options, TimeProvider time, CancellationToken ct)
    {
        if (Directory.Exists(path))
        {
            return new ModelPackage(await ReadCardAsync(path, path, options, ct), path, temporary: false);
        }

        if (!File.Exists(path))
        {
            throw NotAModel($"There is no file or folder {path}.");
        }

        return Path.GetExtension(path).ToLowerInvariant() switch
        {
            ".onnx" => await DescribeAsync(path, options, time, ct),
            ".zip" => await UnzipAsync(path, options, ct),
            _ => throw NotAModel($"{path} is not an ONNX file, a version folder or a zip of one."),
        };
    }

    /// <summary>Writes a version to a folder, or to a zip where the path ends so.</summary>
    public static async Task WriteAsync(ModelCard card, ModelStore store, string path, CancellationToken ct)
    {
        if (!path.EndsWith(".zip", StringComparison.OrdinalIgnoreCase))
        {
            await DownloadAsync(card, store, path, ct);
            return;
        }

        string folder = Directory.CreateTempSubdirectory("gan-export-").FullName;
        string partial = path + ".partial";
        try
        {
            await DownloadAsync(card, store, folder, ct);
            File.Delete(partial);
            await ZipFile.CreateFromDirectoryAsync(folder, partial, CompressionLevel.Fastest, includeBaseDirectory: false, ct);
            File.Move(partial, path, overwrite: true);
        }
        finally
        {
            File.Delete(partial);
            Directory.Delete(folder, recursive: true);
        }
    }

    public void Dispose()
    {
        if (_temporary)
        {
            Directory.Delete(Folder, recursive: true);
        }
    }

    private static async Task DownloadAsync(ModelCard card, ModelStore store, string folder, CancellationToken ct)
    {
        Directory.CreateDirectory(folder);
        foreach ((string name, ModelFileCard wanted) in card.Files)
        {
            string path = Path.Combine(folder, name);
            await store.File(card.Name, card.Version, name).DownloadToAsync(path, ct);
            await using FileStream stream = File.OpenRead(path);
            if (Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, ct)) != wanted.Sha256)
            {
                throw LocalModelCache.Mismatch($"{card.Name}@{card.Version}", name);
            }
        }

        // The card last: a folder with a card is whole.
        await File.WriteAllBytesAsync(Path.Combine(folder, ModelCardSerializer.FileName), ModelCardSerializer.Serialize(card), ct);
    }

    private static async Task<ModelPackage> DescribeAsync(string path, ModelImportOptions options, TimeProvider time, CancellationToken ct)
    {
        string name = options.Name ?? throw new InputRejectedException(
            "model-name-needed", $"What to call the model in {path} was not said.", "Give it a name, such as --name day2night.");
        if (!Directions.IsKnown(options.Direction))
        {
            throw new InputRejectedException(
                "unknown-direction", $"'{options.Direction}' is not a direction.", $"Use {Directions.AtoB} or {Directions.BtoA}.");
        }

        TranslatorCard translator;
        try
        {
            translator = OnnxFile.DescribeTranslator(path);
        }
        catch (ModelLoadException exception)
        {
            throw new InputRejectedException("not-a-model", $"{path} cannot be imported: {exception.Reason}", exception.Remedy, exception);
        }

        await using FileStream stream = File.OpenRead(path);
        string hash = Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, ct));
        string folder = Directory.CreateTempSubdirectory("gan-import-").FullName;
        string file = $"{options.Direction}.onnx";
        File.Copy(path, Path.Combine(folder, file));
        ModelReference reference = new(name, options.Version ?? $"sha-{hash[..HashDigitsInVersion]}");
        return new ModelPackage(
            new ModelCard
            {
                Name = reference.Name,
                Version = reference.Version!,
                Architecture = OnnxArchitecture,
                Description = options.Description ?? $"Imported from {Path.GetFileName(path)}.",
                Files = new Dictionary<string, ModelFileCard> { [file] = new(hash, stream.Length) },
                Translators = new Dictionary<string, TranslatorCard>
                {
                    [options.Direction] = translator with { File = file, ValueRange = options.ValueRange ?? translator.ValueRange },
                },
                CreatedAt = time.GetUtcNow(),
                CreatedBy = "gan models import",
            },
            folder,
            temporary: true);
    }

    private static async Task<ModelPackage> UnzipAsync(string path, ModelImportOptions options, CancellationToken ct)
    {
        string folder = Directory.CreateTempSubdirectory("gan-import-").FullName;
        try
        {
            await using ZipArchive zip = await ZipFile.OpenReadAsync(path, ct);
            await ExtractAsync(zip, ModelCardSerializer.FileName, MaxCardBytes, folder, path, ct);
            ModelCard card = await ReadCardAsync(folder, path, options, ct);
            foreach ((string name, ModelFileCard file) in card.Files)
            {
                await ExtractAsync(zip, name, file.Bytes, folder, path, ct);
            }

            return new ModelPackage(card, folder, temporary: true);
        }
        catch (InvalidDataException exception)
        {
            Directory.Delete(folder, recursive: true);
            throw NotAModel($"{path} is not a zip file that can be read: {exception.Message}", exception);
        }
        catch
        {
            Directory.Delete(folder, recursive: true);
            throw;
        }
    }

    // Only files that the card names are taken, under the names that it gives: the zip's own paths decide nothing.
    private static async Task ExtractAsync(ZipArchive zip, string name, long maxBytes, string folder, string path, CancellationToken ct)
    {
        ZipArchiveEntry entry = zip.GetEntry(name) ?? throw NotAModel($"{path} holds no {name} at its root.");
        if (entry.Length > maxBytes)
        {
            throw NotAModel($"{name} in {path} is longer than it should be.");
        }

        await using Stream from = await entry.OpenAsync(ct);
        await using FileStream to = File.Create(Path.Combine(folder, name));
        await from.CopyToAsync(to, ct);
    }

    private static async Task<ModelCard> ReadCardAsync(string folder, string source, ModelImportOptions options, CancellationToken ct)
    {
        string path = Path.Combine(folder, ModelCardSerializer.FileName);
        if (!File.Exists(path))
        {
            throw NotAModel($"{source} holds no {ModelCardSerializer.FileName}.");
        }

        ModelCard card = ModelCardSerializer.Deserialize(await File.ReadAllBytesAsync(path, ct), $"The {ModelCardSerializer.FileName} of {source}");
        ModelReference reference = new(options.Name ?? card.Name, options.Version ?? card.Version);
        return card with
        {
            Name = reference.Name,
            Version = reference.Version!,
            Description = options.Description ?? card.Description,
        };
    }

    private static InputRejectedException NotAModel(string reason, Exception? inner = null) => new(
        "not-a-model", reason, "Give an .onnx file, a folder with model.json and its files, or a zip made by 'gan models export'.", inner);
}
