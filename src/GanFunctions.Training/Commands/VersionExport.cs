using System.Reflection;
using System.Text.Json.Nodes;
using GanFunctions.Inference;
using GanFunctions.Inference.Models;
using GanFunctions.Networks.CycleGan;
using GanFunctions.Networks.Export;
using GanFunctions.Pipeline.Models;
using GanFunctions.Training.CycleGan;
using Microsoft.Extensions.Logging;

namespace GanFunctions.Training.Commands;

/// <summary>Makes a model version's folder of a run's weights: the ONNX files first, the card last.</summary>
internal sealed partial class VersionExport(ILogger<VersionExport> logger, TimeProvider clock)
{
    /// <param name="run">The run's folder.</param>
    /// <param name="output">The version's folder; it must not hold a version yet.</param>
    /// <param name="description">One sentence for people, if any.</param>
    /// <exception cref="InputRejectedException">The run is not whole, or the folder holds a version.</exception>
    /// <exception cref="ExportParityException">A file would not compute what its network does.</exception>
    public void Write(string run, string output, string? description)
    {
        RunRecord record = RunRecord.Read(run);
        string cardPath = Path.Combine(output, ModelCardSerializer.FileName);
        if (File.Exists(cardPath))
        {
            throw new InputRejectedException("version-exists", $"'{output}' holds a model version already.", "Name another folder: a version never changes.");
        }

        Directory.CreateDirectory(output);
        var files = new Dictionary<string, ModelFileCard>();
        var translators = new Dictionary<string, TranslatorCard>();
        foreach ((string direction, string weights) in (ReadOnlySpan<(string, string)>)[(Directions.AtoB, CycleGanTraining.GeneratorAFile), (Directions.BtoA, CycleGanTraining.GeneratorBFile)])
        {
            string file = direction + ".onnx";
            files[file] = Export(Path.Combine(run, TrainingLoop.WeightsFolder, weights), Path.Combine(output, file), record.Settings, direction);
            translators[direction] = new TranslatorCard { File = file, SizeMultiple = ResNetGenerator.SizeMultiple };
        }

        var card = new ModelCard
        {
            Name = record.Settings.Name,
            Version = record.Settings.Version,
            Architecture = "cyclegan",
            Description = description,
            Translators = translators,
            Files = files,
            Configuration = new JsonObject
            {
                ["ngf"] = record.Settings.GeneratorFilters,
                ["ndf"] = record.Settings.DiscriminatorFilters,
                ["blocks"] = record.Settings.Blocks,
                ["normalization"] = "instance",
            },
            Dataset = (JsonObject)record.Dataset.DeepClone(),
            Training = new JsonObject
            {
                ["steps"] = record.Result.Steps,
                ["seconds"] = Math.Round(record.Result.Elapsed.TotalSeconds),
                ["finishedAt"] = record.FinishedAt,
                ["command"] = record.Settings.CommandLine(),
            },
            CreatedAt = clock.GetUtcNow(),
            CreatedBy = $"gan-trainer {Version}",
        };
        File.WriteAllBytes(cardPath, ModelCardSerializer.Serialize(card));
        LogWritten(card.Name, card.Version, output);
    }

    private static string Version =>
        typeof(VersionExport).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "";

    private ModelFileCard Export(string weights, string file, TrainSettings settings, string direction)
    {
        if (!File.Exists(weights))
        {
            throw new InputRejectedException("weights-missing", $"There are no weights at '{weights}'.", "Give the folder of a run that has saved its weights.");
        }

        try
        {
            using ResNetGenerator generator = ResNetGeneratorFile.Load(weights);
            OnnxExportResult result = new OnnxExporter().Export(
                generator,
                file,
                new Dictionary<string, string> { ["model"] = settings.Name, ["version"] = settings.Version, ["direction"] = direction });
            LogExported(file, result.Bytes, result.Lowering, result.Parity.Max(measurement => measurement.Difference));
            return new ModelFileCard(result.Sha256, result.Bytes);
        }
        catch (InvalidDataException e)
        {
            throw new InputRejectedException("damaged-weights", e.Message, "Train again, or restore the file.", e);
        }
    }

    [LoggerMessage(1, LogLevel.Information, "Wrote {File}, {Bytes} bytes, convolutions {Lowering}; at most {Difference:E1} from the network")]
    private partial void LogExported(string file, long bytes, ConvolutionLowering lowering, double difference);

    [LoggerMessage(2, LogLevel.Information, "{Model}@{Version} is in {Output}")]
    private partial void LogWritten(string model, string version, string output);
}
