using TorchSharp.Utils;
using static TorchSharp.torch;

namespace GanFunctions.Networks.StyleGan1.Layers;

/// <summary>A linear layer with an equalised learning rate: (N, inputs) to (N, outputs).</summary>
internal sealed class ScaledLinear : nn.Module<Tensor, Tensor>
{
    [ComponentName(Name = "linear")]
    private readonly EqualizedWeights _linear;

    /// <param name="inputs">Numbers that go in.</param>
    /// <param name="bias">The start of the bias, (outputs).</param>
    /// <param name="draws">What weights are drawn by.</param>
    public ScaledLinear(long inputs, Tensor bias, Generator? draws)
        : base(nameof(ScaledLinear))
    {
        _linear = new EqualizedWeights(randn(bias.shape[0], inputs, generator: draws), bias);
        RegisterComponents();
    }

    /// <summary>Weight and bias to compute with.</summary>
    public EqualizedWeights Weights => _linear;

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) => Forward(input, trace: null);

    /// <summary>The same, recording the layer's derivative.</summary>
    public Tensor Forward(Tensor input, Linearization? trace)
    {
        Tensor weight = _linear.Weight;
        trace?.Add(tangent => nn.functional.linear(tangent, weight));
        return nn.functional.linear(input, weight, _linear.Bias!);
    }
}
