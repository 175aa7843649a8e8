using GanFunctions.Networks.StyleGan.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace GanFunctions.Networks.StyleGan2.Layers;

/// <summary>What a <see cref="SynthesisLayer"/> computed, from which its derivative follows.</summary>
/// <param name="Layer">The layer.</param>
/// <param name="X">(N, inputs, H, W).</param>
/// <param name="Styles">(N, inputs).</param>
/// <param name="Convolved">The convolution's result, before it is scaled back.</param>
/// <param name="Demodulation">What it is scaled back by, the activation's gain included: (N, outputs).</param>
/// <param name="Result">(N, outputs, R, R).</param>
internal sealed record LayerTrace(SynthesisLayer Layer, Tensor X, Tensor Styles, Tensor Convolved, Tensor Demodulation, Tensor Result) : IDisposable
{
    /// <summary>The derivative along a direction, differentiable once by all that the layer's result is.</summary>
    /// <param name="x">That of the layer's maps, of the shape of <see cref="X"/>; null for 0.</param>
    /// <param name="w">That of the layer's style, (N, wDim).</param>
    /// <returns>That of the result.</returns>
    public Tensor Along(Tensor? x, Tensor w)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor weight = Layer.Weight;
        Tensor styles = w.mm(Layer.Affine.ScaledWeight().t());
        Tensor scaled = X * Maps(styles);
        Tensor convolved = Layer.Convolve(x is null ? scaled : scaled + (x * Maps(Styles)));

        // The scale is g / sqrt(p): its derivative is -g / 2 p^(-3/2) dp, with p^(-3/2) the cube of the scale over that of g.
        Tensor power = (Styles * styles).mm(ModulatedConvolution.Power(weight));
        Tensor demodulation = Demodulation.pow(3) * power * (-1 / (ScaledLeakyRelu.Gain * ScaledLeakyRelu.Gain));
        Tensor before = (convolved * Maps(Demodulation)).addcmul(Convolved, Maps(demodulation), 1);
        return (before * ScaledLeakyRelu.Slopes(Result)).MoveToOuterDisposeScope();
    }

    /// <summary>Keeps the tensors beyond the scopes that they were made in.</summary>
    public LayerTrace Detached()
    {
        foreach (Tensor tensor in Tensors)
        {
            tensor.DetachFromDisposeScope();
        }

        return this;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Tensor tensor in Tensors)
        {
            tensor.Dispose();
        }
    }

    private Tensor[] Tensors => [X, Styles, Convolved, Demodulation, Result];

    private static Tensor Maps(Tensor scales) => scales.unsqueeze(-1).unsqueeze(-1);
}
