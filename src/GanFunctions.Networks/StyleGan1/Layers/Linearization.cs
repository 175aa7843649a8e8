using static TorchSharp.torch;

namespace GanFunctions.Networks.StyleGan1.Layers;

/// <summary>
/// The derivative of a network at one input, recorded layer by layer in a forward pass, so that derivatives along a
/// direction follow by forward differentiation. The gradient of a function of gradients of the input is then an ordinary
/// one: d|g|^2/dw = 2 d(g . v)/dw at v = g, and g . v is the derivative along v. This needs no second backward pass, whose
/// convolutions have the batch in the place of the channels: slow on CPUs, and outside of what <c>ChannelPadding</c> guards.
/// </summary>
internal sealed class Linearization
{
    private readonly List<Func<Tensor, Tensor>> _layers = [];

    /// <summary>Records a layer.</summary>
    /// <param name="derivative">The layer's linear map from a tangent of its input to that of its result.</param>
    public void Add(Func<Tensor, Tensor> derivative) => _layers.Add(derivative);

    /// <summary>The derivative along a direction, differentiable by the network's parameters.</summary>
    /// <param name="direction">Of the input's shape.</param>
    /// <returns>Of the result's shape.</returns>
    public Tensor Along(Tensor direction) => _layers.Aggregate(direction, (tangent, layer) => layer(tangent));
}
