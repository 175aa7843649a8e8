using System.Text.Json.Nodes;
using GanFunctions.Pipeline.Storage;
using GanFunctions.Pipeline.Training;
using GanFunctions.Training.Loop;
using GanFunctions.Training.Translation;

namespace GanFunctions.Training.Runs;

/// <summary>What a run would be, as JSON; nothing is trained or written.</summary>
/// <param name="settings">What was asked for.</param>
internal sealed class DryRun(TrainerSettings settings)
{
    /// <summary>Describes the run.</summary>
    /// <param name="run">The run.</param>
    /// <param name="configuration">Its configuration, resolved.</param>
    /// <exception cref="TrainerFailedException">Device, configuration or dataset cannot be used.</exception>
    public JsonObject Describe(TrainingRun run, TrainingConfiguration configuration)
    {
        ComputeDevice device = ComputeDevice.Choose(settings.Device);
        using ITrainer trainer = RunSession.CreateTrainer(configuration, device.Device);
        long stepsPerEpoch = StepsPerEpoch(run, configuration, trainer.SizeMultiple);
        return new JsonObject
        {
            ["runId"] = run.RunId,
            ["device"] = device.Description,
            ["precision"] = ComputePrecision.Choose(configuration.Precision, device.Device).Description,
            ["stepsPerEpoch"] = stepsPerEpoch,
            ["steps"] = new LearningRateSchedule(configuration, stepsPerEpoch).Steps,
            ["parameters"] = new JsonObject(trainer.ParameterCounts.Select(network => KeyValuePair.Create<string, JsonNode?>(network.Key, network.Value))),
            ["estimatedBytes"] = MemoryEstimate.Bytes(configuration, trainer.ParameterCounts.Values.Sum()),
            ["configuration"] = TrainingConfigurationReader.Write(configuration),
        };
    }

    /// <summary>The description as people read it.</summary>
    public static string Text(JsonObject description) => System.Text.Encoding.UTF8.GetString(ContractJson.Write(description));

    private long StepsPerEpoch(TrainingRun run, TrainingConfiguration configuration, int sizeMultiple)
    {
        if (settings.Dataset is { } path)
        {
            using IRunData data = RunSession.OpenData(path, configuration, sizeMultiple);
            return data.StepsPerEpoch;
        }

        int images = run.Report?.Folders.Where(folder => folder.Key is "train" or "trainA" or "trainB").Max(folder => (int?)folder.Value.Images)
            ?? throw new TrainerFailedException(
                TrainerExitCode.BadConfiguration, "The run has no report of its dataset.", "Give the dataset with --dataset, or let the run be validated first.");
        return Math.Max(1, (images + configuration.BatchSize - 1) / configuration.BatchSize);
    }
}
