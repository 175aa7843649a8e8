using TorchSharp;
using static TorchSharp.torch;

namespace GanFunctions.Training.Metrics;

/// <summary>Peak signal-to-noise ratio in decibels: 10 log10(range² / mean squared difference).</summary>
internal static class PeakSignalToNoise
{
    private const double SquaredRange = 4;

    /// <summary>Compares two batches as wholes.</summary>
    /// <param name="x">(N, C, H, W) in [-1, 1].</param>
    /// <param name="y">Of the same shape.</param>
    /// <returns>Positive infinity where they are equal.</returns>
    public static double Between(Tensor x, Tensor y)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable gradients = no_grad();
        double error = (x.to(ScalarType.Float64) - y.to(ScalarType.Float64)).square().mean().item<double>();
        return 10 * Math.Log10(SquaredRange / error);
    }
}
