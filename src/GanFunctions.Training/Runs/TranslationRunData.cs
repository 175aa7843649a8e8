using GanFunctions.Pipeline.Training;
using GanFunctions.Training.Data;
using GanFunctions.Training.Loop;
using GanFunctions.Training.Metrics;
using static TorchSharp.torch;

namespace GanFunctions.Training.Runs;

/// <summary>A dataset of two domains, and what a trainer makes of it.</summary>
/// <param name="data">The dataset.</param>
/// <param name="trainer">Trained on it.</param>
/// <param name="configuration">How.</param>
internal sealed class TranslationRunData(TranslationData data, ITranslatingTrainer trainer, TrainingConfiguration configuration) : IRunData
{
    /// <inheritdoc/>
    public ITrainingSchedule Schedule { get; } = new LearningRateSchedule(configuration, data.StepsPerEpoch);

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, int> Counts { get; } = new Dictionary<string, int> { ["trainA"] = data.CountA, ["trainB"] = data.CountB };

    /// <inheritdoc/>
    public IBatchSource OpenBatches(long firstStep, Device device) => data.OpenLoader(firstStep, device);

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, double> Evaluate(Device device, CancellationToken cancellation) =>
        SnapshotEvaluator.Evaluate(trainer, data, configuration, device, cancellation);

    /// <inheritdoc/>
    public void WriteSamples(Device device, string path) => SampleGrid.Write(trainer, data, device, path);

    /// <inheritdoc/>
    public void Dispose() => data.Dispose();
}
