using GanFunctions.Networks.StyleGan2.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace GanFunctions.Networks.StyleGan2;

/// <summary>
/// Images together with how they change with their styles. The gradient of a function f of a gradient J'y of the styles is
/// that of y'Jv, at v = df/d(J'y), and Jv is the derivative of the images along v: forward differentiation in the place of
/// a second backward pass, whose convolutions have the batch in the place of the channels. Those are slow on CPUs, and
/// cannot be guarded by <see cref="Networks.Layers.ChannelPadding"/>.
/// </summary>
public sealed class ImagesWithSlopes : IDisposable
{
    private readonly StyleGan2Synthesis _network;
    private readonly Tensor _ws;
    private readonly IReadOnlyList<LayerTrace> _layers;

    internal ImagesWithSlopes(StyleGan2Synthesis network, Tensor ws, Tensor images, IReadOnlyList<LayerTrace> layers)
    {
        _network = network;
        _ws = ws;
        Images = images;
        _layers = layers;
    }

    /// <summary>(N, 3, R, R), differentiable once.</summary>
    public Tensor Images { get; }

    /// <summary>The gradient for the styles of the images' sum weighted by <paramref name="weights"/>; it is a constant.</summary>
    /// <param name="weights">(N, 3, R, R), constants.</param>
    /// <returns>(N, NumWs, WDim).</returns>
    public Tensor Slopes(Tensor weights)
    {
        ArgumentNullException.ThrowIfNull(weights);
        return autograd.grad([Images], [_ws], [weights], retain_graph: true)[0];
    }

    /// <summary>The images' derivative along a direction, differentiable once.</summary>
    /// <param name="direction">(N, NumWs, WDim), constants.</param>
    /// <returns>(N, 3, R, R).</returns>
    public Tensor Along(Tensor direction)
    {
        ArgumentNullException.ThrowIfNull(direction);
        using DisposeScope scope = NewDisposeScope();
        (Tensor? maps, Tensor? image) = ((Tensor?)null, (Tensor?)null);
        (int layer, int style) = (0, 0);
        foreach (SynthesisBlock block in _network.Blocks)
        {
            for (int i = 0; i < block.Convolutions; i++)
            {
                maps = _layers[layer++].Along(maps, direction.select(1, style++));
            }

            Tensor colours = block.Colours.Along(_layers[layer - 1].Result, maps!, _ws.select(1, style), direction.select(1, style));
            image = image is null ? colours : colours + block.Doubling!.call(image);
        }

        return image!.MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (LayerTrace layer in _layers)
        {
            layer.Dispose();
        }
    }
}
