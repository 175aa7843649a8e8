using System.Reflection;
using System.Text.Json.Nodes;
using GanFunctions.Inference.Models;
using GanFunctions.Networks.Export;
using GanFunctions.Networks.StyleGan.Encoder;
using GanFunctions.Networks.Weights;
using GanFunctions.Pipeline.Datasets;
using GanFunctions.Pipeline.Models;
using GanFunctions.Pipeline.Training;
using GanFunctions.Training.Loop;
using GanFunctions.Training.StyleGan.Encoder;

namespace GanFunctions.Training.Runs;

/// <summary>Makes a version of a trainer's networks: the ONNX files first, of generators also the networks that later runs start from, the card last.</summary>
/// <param name="run">The run.</param>
/// <param name="configuration">Its configuration, resolved.</param>
/// <param name="clock">Tells the time.</param>
internal sealed class VersionExport(TrainingRun run, TrainingConfiguration configuration, TimeProvider clock)
{
    /// <summary>Name, in the card's training object, of the steps of the published snapshot.</summary>
    public const string BestStepKey = "bestStep";

    /// <summary>Name, in the card's training object, of the steps that were trained.</summary>
    public const string StepsKey = "steps";

    /// <summary>Name, in the card's training object, of the seconds that were trained.</summary>
    public const string SecondsKey = "seconds";

    private const string FirstVersion = "1";

    private static string Program =>
        typeof(VersionExport).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "";

    /// <summary>Writes a version into a folder; one that is there is replaced.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="trainer">Its networks are those of the best snapshot.</param>
    /// <param name="encoder">What was trained after them; null where nothing was.</param>
    /// <param name="state">The loop's state at the end.</param>
    /// <param name="data">The dataset.</param>
    /// <param name="device">What was trained on.</param>
    /// <exception cref="ExportParityException">A file would not compute what its network does.</exception>
    public ModelCard Write(string folder, ITrainer trainer, TrainedEncoder? encoder, LoopState state, IRunData data, string device)
    {
        DurableFiles.DeleteFolder(folder);
        Directory.CreateDirectory(folder);
        string? decided = configuration.Version ?? run.Version;
        var metadata = new Dictionary<string, string> { ["model"] = run.Model, ["run"] = run.RunId };
        if (decided is not null)
        {
            metadata["version"] = decided;
        }

        ExportedParts exported = trainer.Export(folder, metadata);

        Dictionary<string, ModelFileCard> files = new(exported.Files);
        if (trainer is IGeneratingTrainer generating)
        {
            files[TrainerContract.NetworksFile] = WriteNetworks(folder, generating, metadata);
        }

        if (encoder is not null)
        {
            OnnxExportResult file = StyleEncoderExporter.Export(encoder.Network, Path.Combine(folder, TrainedEncoder.FileName), metadata);
            files[TrainedEncoder.FileName] = new ModelFileCard(file.Sha256, file.Bytes);
        }

        var card = new ModelCard
        {
            Name = run.Model,
            Version = decided ?? FirstVersion,
            Architecture = configuration.Architecture!.Value.CardName(),
            Description = configuration.Description,
            Translators = exported.Translators,
            Generator = encoder is null ? exported.Generator : exported.Generator! with { Encoder = TrainedEncoder.FileName },
            Files = files,
            Configuration = TrainingConfigurationReader.Write(configuration),
            Dataset = Dataset(data),
            Training = new JsonObject
            {
                ["runId"] = run.RunId,
                [StepsKey] = state.Step,
                [BestStepKey] = state.Best!.Step,
                [SecondsKey] = Math.Round(state.Elapsed.TotalSeconds),
                ["precision"] = TrainingConfigurationReader.Write(configuration)["precision"]?.DeepClone(),
                ["device"] = device,
            },
            Metrics = encoder is null ? state.Best.Metrics : new Dictionary<string, double>(state.Best.Metrics) { [TrainedEncoder.PsnrKey] = Math.Round(encoder.Psnr, 3) },
            CreatedAt = clock.GetUtcNow(),
            CreatedBy = $"gan-trainer {Program}",
        };
        DurableFiles.Write(Path.Combine(folder, ModelCardSerializer.FileName), ModelCardSerializer.Serialize(card));
        return card;
    }

    private static ModelFileCard WriteNetworks(
        string folder, IGeneratingTrainer trainer, IReadOnlyDictionary<string, string> metadata)
    {
        string path = Path.Combine(folder, TrainerContract.NetworksFile);
        SafetensorsFile.Write(path, trainer.CaptureNetworks(), metadata);
        return new ModelFileCard(FileHash.Sha256(path), new FileInfo(path).Length);
    }

    private JsonObject Dataset(IRunData data)
    {
        var dataset = new JsonObject { ["blob"] = run.Dataset.Blob, ["sha256"] = run.Dataset.Sha256 };
        if (run.Report is { } report)
        {
            foreach ((string role, FolderReport folder) in report.Folders)
            {
                dataset[role] = folder.Images;
            }
        }
        else
        {
            foreach ((string role, int count) in data.Counts)
            {
                dataset[role] = count;
            }
        }

        return dataset;
    }
}
