using GanFunctions.Inference;
using GanFunctions.Inference.Imaging;
using Microsoft.Extensions.Logging;

namespace GanFunctions.Training.Metrics;

/// <summary>
/// Metrics that compare images by the features of a network that the user supplies: FID, KID, precision and recall.
/// docs/metrics.md tells what the numbers mean.
/// </summary>
internal sealed class FeatureMetrics : IDisposable
{
    private readonly FeatureNetwork _network;
    private readonly FeatureCache _cache;

    private FeatureMetrics(FeatureNetwork network, FeatureCache cache) => (_network, _cache) = (network, cache);

    /// <summary>Loads the network.</summary>
    /// <param name="settings">Which one, and where features are kept.</param>
    /// <param name="loggers">Told of features that are computed.</param>
    /// <exception cref="InputRejectedException">There is no such file, or it is no network of this kind.</exception>
    public static FeatureMetrics Open(FeatureSettings settings, ILoggerFactory loggers) => new(
        FeatureNetwork.Load(settings.Network, settings.Range),
        new FeatureCache(settings.Folder, loggers.CreateLogger<FeatureCache>()));

    /// <summary>Prepares comparisons with real images.</summary>
    /// <param name="real">
    /// The real images, prepared as for training without random changes, two at least. They are gone through once to
    /// look for kept features, and once more where there are none.
    /// </param>
    /// <param name="cancellationToken">Looked at between images.</param>
    /// <exception cref="InputRejectedException">There are too few, or the network cannot be run on them.</exception>
    public FeatureReference Reference(IEnumerable<RgbaImage> real, CancellationToken cancellationToken) =>
        new(_network, Enough(_cache.GetOrCompute(_network, real, cancellationToken), "real"));

    /// <inheritdoc/>
    public void Dispose() => _network.Dispose();

    /// <summary>Refuses sets that have no covariance.</summary>
    internal static FeatureSet Enough(FeatureSet features, string kind) => features.Count >= 2
        ? features
        : throw new InputRejectedException(
            "too-few-images", $"{features.Count} {kind} images have no distribution to compare.", "Evaluate two images or more (evaluationImages).");
}
