using System.Globalization;
using GanFunctions.Pipeline.Training;
using static TorchSharp.torch;

namespace GanFunctions.Training.Metrics;

/// <summary>
/// The sliced Wasserstein distance between patches of real and of generated images (Karras et al. 2017, section 5):
/// <c>swd.64</c> of a pyramid level of 64 pixels, and <c>swd</c>, the mean of the levels. Lower is better.
/// </summary>
internal sealed class PatchDistanceMetric : IGenerationMetric
{
    /// <inheritdoc/>
    public IEnumerable<KeyValuePair<string, double>> Measure(GenerationSamples samples, CancellationToken cancellation)
    {
        var generated = new PatchDescriptors(samples.Resolution, samples.Count);
        var real = new PatchDescriptors(samples.Resolution, samples.Count);
        samples.Generate(samples.Count, generated.Add, cancellation);
        for (int i = 0; i < samples.Count; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            using Tensor image = samples.Real(i);
            real.Add(image);
        }

        IReadOnlyList<double> levels = SlicedWassersteinDistance.Between(generated, real, samples.Device, cancellation);
        string name = SnapshotMetric.Swd.Key();
        for (int level = 0; level < levels.Count; level++)
        {
            yield return KeyValuePair.Create(string.Create(CultureInfo.InvariantCulture, $"{name}.{generated.Sides[level]}"), levels[level]);
        }

        yield return KeyValuePair.Create(name, levels.Average());
    }
}
