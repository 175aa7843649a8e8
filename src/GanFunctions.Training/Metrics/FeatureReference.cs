using GanFunctions.Inference;

namespace GanFunctions.Training.Metrics;

/// <summary>Real images' features, to compare others with. It lives as long as the <see cref="FeatureMetrics"/> it came from.</summary>
internal sealed class FeatureReference
{
    private readonly FeatureNetwork _network;
    private readonly FeatureSet _real;

    internal FeatureReference(FeatureNetwork network, FeatureSet real) => (_network, _real) = (network, real);

    /// <summary>Begins a set of images to compare, as they would be saved.</summary>
    public FeatureCollector Collect() => _network.Collect();

    /// <summary>Compares generated (or translated) images with the real ones.</summary>
    /// <param name="generated">Two at least, from <see cref="Collect"/>.</param>
    /// <param name="cancellationToken">Looked at now and then.</param>
    /// <returns><c>fid</c> and <c>kid</c>; <c>precision</c> and <c>recall</c> where both sets have more than three images.</returns>
    /// <exception cref="InputRejectedException">There are too few, or the network cannot be run on them.</exception>
    public IReadOnlyDictionary<string, double> Compare(FeatureCollector generated, CancellationToken cancellationToken)
    {
        FeatureSet features = FeatureMetrics.Enough(generated.ToSet(), "generated");
        if (features.Length != _real.Length)
        {
            throw new InputRejectedException(
                "inception-sizes-differ",
                $"The network gives {features.Length} features for generated and {_real.Length} for real images.",
                "Export it with a fixed height and width.");
        }

        var values = new SortedDictionary<string, double>(StringComparer.Ordinal)
        {
            ["fid"] = FrechetDistance.Between(_real, features),
            ["kid"] = KernelDistance.Between(_real, features, cancellationToken),
        };
        if (Math.Min(features.Count, _real.Count) > ManifoldOverlap.Neighbour)
        {
            (values["precision"], values["recall"]) = ManifoldOverlap.Between(_real, features, cancellationToken);
        }

        return values;
    }
}
