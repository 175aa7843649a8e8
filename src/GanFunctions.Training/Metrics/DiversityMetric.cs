using GanFunctions.Pipeline.Training;
using static TorchSharp.torch;

namespace GanFunctions.Training.Metrics;

/// <summary>
/// The mean MS-SSIM between two generated images (Odena et al. 2017; Karras et al. 2017, section 5), <c>msSsim</c>: near 1
/// where all images look the same. It says nothing of likeness to real ones.
/// </summary>
internal sealed class DiversityMetric : IGenerationMetric
{
    /// <inheritdoc/>
    public IEnumerable<KeyValuePair<string, double>> Measure(GenerationSamples samples, CancellationToken cancellation)
    {
        var similarities = new List<double>();
        Tensor? first = null;
        try
        {
            // An even number, and one pair at least.
            samples.Generate(Math.Max(2, samples.Count / 2 * 2), See, cancellation);
        }
        finally
        {
            first?.Dispose();
        }

        yield return KeyValuePair.Create(SnapshotMetric.MsSsim.Key(), similarities.Average());

        void See(Tensor image)
        {
            if (first is null)
            {
                first = image.clone().DetachFromDisposeScope();
                return;
            }

            similarities.Add(MultiScaleSimilarity.Between(first, image));
            first.Dispose();
            first = null;
        }
    }
}
