using System.Security.Cryptography;
using System.Text.Json;
using System.Text.RegularExpressions;
using GanFunctions.Inference;
using GanFunctions.Inference.Models;
using GanFunctions.Pipeline.Datasets;
using GanFunctions.Pipeline.Models;
using GanFunctions.Pipeline.Storage;
using GanFunctions.Pipeline.Training;

namespace GanFunctions.Training.Runs;

/// <summary>A run's folder, laid out as <see cref="RunBlobs"/> says. Only one trainer at a time may hold it.</summary>
internal sealed partial class RunWorkspace : IDisposable
{
    private readonly FileStream _lock;

    private RunWorkspace(string folder, FileStream held)
    {
        Folder = folder;
        _lock = held;
    }

    /// <summary>The folder.</summary>
    public string Folder { get; }

    /// <summary>Where the dataset is downloaded to.</summary>
    public string DatasetFile => Path.Combine(Folder, "dataset.zip");

    /// <summary>Opens a folder, creating it where it is not there.</summary>
    /// <exception cref="TrainerFailedException">Another trainer holds it.</exception>
    public static RunWorkspace Open(string folder)
    {
        Directory.CreateDirectory(folder);
        try
        {
            return new RunWorkspace(folder, new FileStream(Path.Combine(folder, ".lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException e) when (e is not DirectoryNotFoundException)
        {
            throw new TrainerFailedException(
                TrainerExitCode.Usage, $"The folder '{folder}' is in use: {e.Message}", "Wait for the trainer that works on it, or stop it.", e);
        }
    }

    /// <summary>Reads a run's document, its configuration resolved.</summary>
    /// <param name="json">The document.</param>
    /// <param name="source">Where it was found.</param>
    /// <exception cref="TrainerFailedException">It cannot be read, or has no configuration that can be used.</exception>
    public static (TrainingRun Run, TrainingConfiguration Configuration) ReadRun(ReadOnlySpan<byte> json, string source)
    {
        try
        {
            TrainingRun run = ContractJson.Read<TrainingRun>(json);
            TrainingConfiguration configuration = run.Configuration
                ?? throw Unusable(source, "it has no configuration", "Let the run be validated first.");
            DatasetLayout layout = run.Report?.Layout ?? configuration.Architecture?.Layout()
                ?? throw Unusable(source, "it tells neither the architecture nor the dataset's layout", "Set configuration.architecture.");
            return ModelName().IsMatch(run.Model)
                ? (run, TrainingConfigurationDefaults.Resolve(configuration, layout))
                : throw Unusable(source, $"'{run.Model}' is not a model's name", "Use lower-case letters, digits and hyphens.");
        }
        catch (JsonException e)
        {
            throw Unusable(source, e.Message, "Write it as docs/training.md says.", e);
        }
        catch (InputRejectedException e)
        {
            throw new TrainerFailedException(TrainerExitCode.BadConfiguration, e.Message, e.Remedy, e);
        }
    }

    /// <summary>
    /// What a run's steps follow from, as a hash: the dataset, and the configuration without what may change between two
    /// attempts.
    /// </summary>
    public static string IdentityOf(TrainingRun run, TrainingConfiguration configuration)
    {
        TrainingConfiguration defaults = new();
        TrainingConfiguration essential = configuration with
        {
            Description = null,
            Version = null,
            Threads = null,
            CacheMegabytes = defaults.CacheMegabytes,
            LogEvery = defaults.LogEvery,
            SampleEvery = defaults.SampleEvery,
            CheckpointEvery = defaults.CheckpointEvery,
            KeepCheckpoints = defaults.KeepCheckpoints,
            MinImages = defaults.MinImages,
            Promote = defaults.Promote,
            WhenRunning = defaults.WhenRunning,
        };
        return Convert.ToHexStringLower(SHA256.HashData(ContractJson.Write(new { run.RunId, run.Dataset.Blob, run.Dataset.ETag, essential })));
    }

    /// <summary>A file or folder of the run.</summary>
    /// <param name="name">One of <see cref="RunBlobs"/>.</param>
    public string PathOf(string name) => Path.Combine(Folder, name.TrimEnd('/'));

    /// <summary>Writes a JSON document as a whole.</summary>
    /// <param name="name">One of <see cref="RunBlobs"/>.</param>
    /// <param name="document">The document.</param>
    public void Write<T>(string name, T document) => DurableFiles.Write(PathOf(name), ContractJson.Write(document));

    /// <summary>The exported version's card, if the export is done and its files are whole; else null.</summary>
    public ModelCard? ExportedCard()
    {
        string export = PathOf(RunBlobs.Export);
        string path = Path.Combine(export, ModelCardSerializer.FileName);
        try
        {
            ModelCard card = ModelCardSerializer.Deserialize(File.ReadAllBytes(path), path);
            return card.Files.All(file => FileHash.Sha256(Path.Combine(export, file.Key)) == file.Value.Sha256) ? card : null;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException or InputRejectedException)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _lock.Dispose();

    private static TrainerFailedException Unusable(string source, string fault, string remedy, Exception? inner = null) =>
        new(TrainerExitCode.BadConfiguration, $"{source} cannot be used: {fault}.", remedy, inner);

    [GeneratedRegex(@"\A[a-z0-9-]{1,63}\z", RegexOptions.CultureInvariant)]
    private static partial Regex ModelName();
}
