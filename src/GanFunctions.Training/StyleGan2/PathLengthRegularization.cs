using GanFunctions.Networks.StyleGan2;
using TorchSharp;
using static TorchSharp.torch;

namespace GanFunctions.Training.StyleGan2;

/// <summary>
/// Keeps steps in the space of styles equally large in the image (Karras et al. 2020, section 3.2): the length of the
/// gradient for the styles of the image times noise is held at its moving mean.
/// </summary>
internal sealed class PathLengthRegularization : IDisposable
{
    private const double Decay = 0.01;

    /// <param name="device">Where the networks live.</param>
    public PathLengthRegularization(Device device) => Mean = zeros([], device: device).DetachFromDisposeScope();

    /// <summary>The moving mean of the lengths, a scalar.</summary>
    public Tensor Mean { get; }

    /// <summary>The mean squared distance of the lengths from their mean, which is moved, and what has the distance's gradient.</summary>
    /// <param name="images">(N, 3, R, R).</param>
    /// <param name="noise">(N, 3, R, R), of N(0, 1).</param>
    /// <returns>Two scalars, the first a constant.</returns>
    public (Tensor Value, Tensor Surrogate) Loss(ImagesWithSlopes images, Tensor noise)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor scaled = noise / Math.Sqrt(noise.shape[2] * noise.shape[3]);
        Tensor slopes = images.Slopes(scaled).detach().requires_grad_();
        Tensor lengths = slopes.square().sum(2).mean([1]).sqrt();
        Tensor mean = (Mean * (1 - Decay)) + (lengths.mean() * Decay);
        using (no_grad())
        {
            Mean.copy_(mean);
        }

        Tensor value = (lengths - mean).square().mean();
        Tensor direction = autograd.grad([value], [slopes])[0];
        Tensor surrogate = (images.Along(direction) * scaled).sum();
        return (value.detach().MoveToOuterDisposeScope(), surrogate.MoveToOuterDisposeScope());
    }

    /// <inheritdoc/>
    public void Dispose() => Mean.Dispose();
}
