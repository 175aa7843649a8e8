using GanFunctions.Networks.StyleGan1.Layers;
using static TorchSharp.torch;

namespace GanFunctions.Networks.StyleGan1;

/// <summary>Scores of images together with how they change with the images.</summary>
public sealed class ScoresWithSlopes
{
    private readonly Tensor _images;
    private readonly Linearization _trace;

    internal ScoresWithSlopes(Tensor images, Tensor scores, Linearization trace) => (_images, Scores, _trace) = (images, scores, trace);

    /// <summary>(N, 1), differentiable by the network's parameters.</summary>
    public Tensor Scores { get; }

    /// <summary>The gradient of the scores' sum for the images, (N, 3, R, R); it is a constant, not differentiable.</summary>
    public Tensor Slopes() => autograd.grad([Scores.sum()], [_images], retain_graph: true)[0];

    /// <summary>
    /// The scores' derivative along a direction, (N, 1), differentiable by the network's parameters. For a function f of the
    /// slopes s, the gradient of f is that of the sum of these at the direction df/ds.
    /// </summary>
    /// <param name="direction">(N, 3, R, R), a constant.</param>
    public Tensor SlopesAlong(Tensor direction) => _trace.Along(direction);
}
