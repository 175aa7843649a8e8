using System.Text.Json.Nodes;
using GanFunctions.Pipeline.Datasets;
using GanFunctions.Pipeline.Storage;
using GanFunctions.Pipeline.Training;
using GanFunctions.Training.Loop;
using GanFunctions.Training.Translation;

namespace GanFunctions.Training.Runs;

/// <summary>What a run would be, as JSON; nothing is trained or written.</summary>
/// <param name="settings">What was asked for.</param>
internal sealed class DryRun(TrainerSettings settings)
{
    private static readonly string[] Trained = [DatasetRoles.Train, DatasetRoles.TrainA, DatasetRoles.TrainB, DatasetRoles.Images];

    /// <summary>Describes the run.</summary>
    /// <param name="run">The run.</param>
    /// <param name="configuration">Its configuration, resolved.</param>
    /// <exception cref="TrainerFailedException">Device, configuration or dataset cannot be used.</exception>
    public JsonObject Describe(TrainingRun run, TrainingConfiguration configuration)
    {
        ComputeDevice device = ComputeDevice.Choose(settings.Device);
        using ITrainer trainer = RunSession.CreateTrainer(configuration, device.Device);
        ITrainingSchedule schedule = Schedule(run, configuration, trainer);
        return new JsonObject
        {
            ["runId"] = run.RunId,
            ["device"] = device.Description,
            ["precision"] = ComputePrecision.Choose(configuration.Precision, device.Device).Description,
            ["steps"] = schedule.Steps,
            ["epochs"] = schedule.EpochOf(schedule.Steps - 1),
            ["parameters"] = new JsonObject(trainer.ParameterCounts.Select(network => KeyValuePair.Create<string, JsonNode?>(network.Key, network.Value))),
            ["estimatedBytes"] = MemoryEstimate.Bytes(configuration, trainer.ParameterCounts.Values.Sum()),
            ["configuration"] = TrainingConfigurationReader.Write(configuration),
        };
    }

    /// <summary>The description as people read it.</summary>
    public static string Text(JsonObject description) => System.Text.Encoding.UTF8.GetString(ContractJson.Write(description));

    private ITrainingSchedule Schedule(TrainingRun run, TrainingConfiguration configuration, ITrainer trainer)
    {
        if (settings.Dataset is { } path)
        {
            using IRunData data = RunSession.OpenData(path, configuration, trainer);
            return data.Schedule;
        }

        int images = run.Report?.Folders.Where(folder => Trained.Contains(folder.Key)).Max(folder => (int?)folder.Value.Images)
            ?? throw new TrainerFailedException(
                TrainerExitCode.BadConfiguration, "The run has no report of its dataset.", "Give the dataset with --dataset, or let the run be validated first.");
        if (trainer is IGeneratingTrainer generating)
        {
            return new ImageSchedule(configuration, generating.Batches, images);
        }

        int batchSize = configuration.BatchSize!.Value;
        return new LearningRateSchedule(configuration, Math.Max(1, (images + batchSize - 1) / batchSize));
    }
}
