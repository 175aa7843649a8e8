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

    /// <summary>The mean squared distance of the lengths from their mean, which is moved: a scalar.</summary>
    /// <param name="images">(N, 3, R, R), made of <paramref name="ws"/> in the form for second derivatives.</param>
    /// <param name="ws">(N, layers, w).</param>
    /// <param name="noise">(N, 3, R, R), of N(0, 1).</param>
    public Tensor Loss(Tensor images, Tensor ws, Tensor noise)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor scaled = noise / Math.Sqrt(images.shape[2] * images.shape[3]);
        Tensor slopes = autograd.grad([(images * scaled).sum()], [ws], null!, retain_graph: true, create_graph: true)[0];
        Tensor lengths = slopes.square().sum(2).mean([1]).sqrt();
        Tensor mean = (Mean * (1 - Decay)) + (lengths.mean() * Decay);
        using (no_grad())
        {
            Mean.copy_(mean);
        }

        return (lengths - mean).square().mean().MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public void Dispose() => Mean.Dispose();
}
