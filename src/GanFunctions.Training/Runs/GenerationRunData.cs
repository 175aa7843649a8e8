using GanFunctions.Pipeline.Training;
using GanFunctions.Training.Data;
using GanFunctions.Training.Loop;
using GanFunctions.Training.Metrics;
using static TorchSharp.torch;

namespace GanFunctions.Training.Runs;

/// <summary>A dataset of one domain, and what a trainer generates after it.</summary>
/// <param name="data">The dataset.</param>
/// <param name="trainer">Trained on it.</param>
/// <param name="configuration">How.</param>
/// <param name="features">Measures FID and the like; null where no network is supplied.</param>
internal sealed class GenerationRunData(
    GenerationData data, IGeneratingTrainer trainer, TrainingConfiguration configuration, FeatureMetrics? features = null) : IRunData
{
    private readonly IGenerationMetric[] _metrics = [new PatchDistanceMetric(), new DiversityMetric(), .. features is null ? [] : new[] { new FeatureDistanceMetric(features, data) }];

    /// <summary>The dataset.</summary>
    public GenerationData Images => data;

    /// <inheritdoc/>
    public ITrainingSchedule Schedule { get; } = new ImageSchedule(configuration, trainer.Batches, data.Count);

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, int> Counts { get; } = new Dictionary<string, int> { ["images"] = data.Count };

    /// <inheritdoc/>
    public IBatchSource OpenBatches(long firstStep, Device device) => data.OpenLoader(firstStep, device);

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, double> Evaluate(Device device, CancellationToken cancellation)
    {
        using IDisposable gradients = no_grad();
        var samples = new GenerationSamples(trainer, data, configuration, device);
        var values = new SortedDictionary<string, double>(StringComparer.Ordinal);
        foreach ((string name, double value) in _metrics.SelectMany(metric => metric.Measure(samples, cancellation)))
        {
            values.Add(name, value);
        }

        return values;
    }

    /// <inheritdoc/>
    public void WriteSamples(Device device, string path) =>
        GeneratedGrid.Write(new GenerationSamples(trainer, data, configuration, device), path);

    /// <inheritdoc/>
    public void Dispose() => data.Dispose();
}
