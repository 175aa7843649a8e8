using GanFunctions.Training.Data;

namespace GanFunctions.Training.Metrics;

/// <summary>
/// Compares generated images with all real ones by their features: <c>fid</c> and <c>kid</c>, lower is better, <c>precision</c> and
/// <c>recall</c>, higher is better.
/// </summary>
/// <param name="metrics">The network.</param>
/// <param name="data">The real images.</param>
internal sealed class FeatureDistanceMetric(FeatureMetrics metrics, GenerationData data) : IGenerationMetric
{
    private FeatureReference? _reference;

    /// <inheritdoc/>
    public IEnumerable<KeyValuePair<string, double>> Measure(GenerationSamples samples, CancellationToken cancellation)
    {
        _reference ??= metrics.Reference(Enumerable.Range(0, data.RealCount).Select(data.Real), cancellation);
        FeatureCollector generated = _reference.Collect();
        samples.Generate(samples.Count, image => generated.Add(ImageBatch.ToImage(image)), cancellation);
        return _reference.Compare(generated, cancellation);
    }
}
