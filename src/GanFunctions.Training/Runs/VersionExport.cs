using System.Reflection;
using System.Text.Json.Nodes;
using GanFunctions.Inference.Models;
using GanFunctions.Networks.Export;
using GanFunctions.Pipeline.Datasets;
using GanFunctions.Pipeline.Models;
using GanFunctions.Pipeline.Training;
using GanFunctions.Training.Loop;

namespace GanFunctions.Training.Runs;

/// <summary>Makes a version of a trainer's networks: the ONNX files first, the card last.</summary>
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
    /// <param name="state">The loop's state at the end.</param>
    /// <param name="data">The dataset.</param>
    /// <param name="device">What was trained on.</param>
    /// <exception cref="ExportParityException">A file would not compute what its network does.</exception>
    public ModelCard Write(string folder, ITrainer trainer, LoopState state, IRunData data, string device)
    {
        DurableFiles.DeleteFolder(folder);
        Directory.CreateDirectory(folder);
        string version = run.Version ?? configuration.Version ?? FirstVersion;
        ExportedParts exported = trainer.Export(
            folder, new Dictionary<string, string> { ["model"] = run.Model, ["version"] = version, ["run"] = run.RunId });

        var card = new ModelCard
        {
            Name = run.Model,
            Version = version,
            Architecture = configuration.Architecture!.Value.CardName(),
            Description = configuration.Description,
            Translators = exported.Translators,
            Generator = exported.Generator,
            Files = exported.Files,
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
            Metrics = state.Best.Metrics,
            CreatedAt = clock.GetUtcNow(),
            CreatedBy = $"gan-trainer {Program}",
        };
        DurableFiles.Write(Path.Combine(folder, ModelCardSerializer.FileName), ModelCardSerializer.Serialize(card));
        return card;
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
