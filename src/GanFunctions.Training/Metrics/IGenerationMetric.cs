namespace GanFunctions.Training.Metrics;

/// <summary>Something that is measured of generated images, perhaps against real ones. docs/metrics.md tells what the numbers mean.</summary>
internal interface IGenerationMetric
{
    /// <summary>Measures it.</summary>
    /// <param name="samples">Real and generated images, the same at each evaluation but for the weights.</param>
    /// <param name="cancellation">Looked at between images.</param>
    /// <returns>Values by name; a name of one level or part has a dot, as in <c>swd.64</c>.</returns>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public IEnumerable<KeyValuePair<string, double>> Measure(GenerationSamples samples, CancellationToken cancellation);
}
