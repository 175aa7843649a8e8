using TorchSharp;
using static TorchSharp.torch;

namespace GanFunctions.Networks.StyleGan.Layers;

/// <summary>
/// Leaky ReLU of slope 0.2 that keeps the variance of its input. Positive factors pass through a leaky ReLU, so layers
/// multiply their weights and biases by the gain instead of their results.
/// </summary>
internal static class ScaledLeakyRelu
{
    /// <summary>What is negative is multiplied by this.</summary>
    public const double Slope = 0.2;

    /// <summary>The square root of 2.</summary>
    public const double Gain = 1.4142135623730951;

    /// <summary>The leaky ReLU of values that are scaled by <see cref="Gain"/> already, in their place.</summary>
    public static Tensor ApplyUnscaled(Tensor scaled) => nn.functional.leaky_relu(scaled, Slope, inplace: true);

    /// <summary>The slope at each of the activation's results, of the same shape; it is a constant.</summary>
    public static Tensor Slopes(Tensor results)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGradient = no_grad();
        const double Middle = (1 + Slope) / 2;
        return results.sign().mul_(1 - Middle).add_(Middle).MoveToOuterDisposeScope();
    }
}
