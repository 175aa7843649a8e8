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
    /// <summary>Environment: the network, an ONNX file. Without it none of these metrics is computed.</summary>
    public const string NetworkVariable = "GAN_INCEPTION";

    /// <summary>Environment: what black and white pixels are to the network, as JSON, where its file does not say it.</summary>
    public const string RangeVariable = "GAN_INCEPTION_RANGE";

    /// <summary>The folder of kept features within the trainer's work folder.</summary>
    public const string CacheFolder = "features";

    private readonly FeatureNetwork _network;
    private readonly FeatureCache _cache;

    private FeatureMetrics(FeatureNetwork network, FeatureCache cache) => (_network, _cache) = (network, cache);

    /// <summary>Loads the network that the environment names.</summary>
    /// <param name="environment">Reads a variable.</param>
    /// <param name="workFolder">The trainer's work folder; features are kept in its <see cref="CacheFolder"/>.</param>
    /// <param name="loggers">Told of features that are computed.</param>
    /// <returns>Null where the environment names none.</returns>
    /// <exception cref="InputRejectedException">What is named cannot be used.</exception>
    public static FeatureMetrics? Open(Func<string, string?> environment, string workFolder, ILoggerFactory loggers)
    {
        string? path = environment(NetworkVariable);
        if (string.IsNullOrEmpty(path))
        {
            return null;
        }

        string? range = environment(RangeVariable) is { Length: > 0 } stated ? stated : null;
        return new FeatureMetrics(
            FeatureNetwork.Load(path, range),
            new FeatureCache(Path.Combine(workFolder, CacheFolder), loggers.CreateLogger<FeatureCache>()));
    }

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
