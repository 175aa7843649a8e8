using static TorchSharp.torch;

namespace GanFunctions.Training.Metrics;

/// <summary>The features of a set of images.</summary>
/// <param name="Values">One image's behind another's, all finite.</param>
/// <param name="Count">Images.</param>
/// <param name="Length">Features an image, at least 1.</param>
internal sealed record FeatureSet(float[] Values, int Count, int Length)
{
    /// <summary>A copy as float64, (<see cref="Count"/>, <see cref="Length"/>).</summary>
    public Tensor ToTensor() => tensor(Values, [Count, Length]).to(ScalarType.Float64);
}
