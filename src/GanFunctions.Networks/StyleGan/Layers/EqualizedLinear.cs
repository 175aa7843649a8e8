using TorchSharp;
using static TorchSharp.torch;

namespace GanFunctions.Networks.StyleGan.Layers;

/// <summary>
/// A linear layer whose stored weights are drawn from N(0, 1) and scaled whenever it runs, so that an optimizer moves all
/// layers equally fast (Karras et al. 2017, section 4.1). From (N, inputs) to (N, outputs).
/// </summary>
internal sealed class EqualizedLinear : nn.Module<Tensor, Tensor>
{
    private const string BiasName = "bias";

    private readonly string _weightName;
    private readonly bool _hasBias;
    private readonly double _learningRateMultiplier;
    private readonly double _weightGain;
    private readonly bool _activates;

    /// <param name="inputs">Features before.</param>
    /// <param name="outputs">Features after.</param>
    /// <param name="generator">Draws the weights; libtorch's own generator if null.</param>
    /// <param name="gain">What weights are scaled by beside 1 / sqrt(<paramref name="inputs"/>).</param>
    /// <param name="learningRateMultiplier">How much slower an optimizer moves what the layer computes with.</param>
    /// <param name="bias">What the bias starts at; null for none. It is scaled by <paramref name="learningRateMultiplier"/>.</param>
    /// <param name="activates">Whether <see cref="ScaledLeakyRelu"/> follows.</param>
    /// <param name="weightName">The weight's name in state dictionaries.</param>
    public EqualizedLinear(
        long inputs,
        long outputs,
        Generator? generator = null,
        double gain = 1,
        double learningRateMultiplier = 1,
        double? bias = 0,
        bool activates = false,
        string weightName = "weight")
        : base(nameof(EqualizedLinear))
    {
        _weightName = weightName;
        _hasBias = bias is not null;
        _learningRateMultiplier = learningRateMultiplier;
        _activates = activates;
        _weightGain = gain * learningRateMultiplier / Math.Sqrt(inputs);
        using DisposeScope scope = NewDisposeScope();
        Tensor weight = randn(outputs, inputs, generator: generator) / learningRateMultiplier;
        register_parameter(weightName, LayerTensors.Parameter(weight));
        if (bias is { } start)
        {
            register_parameter(BiasName, LayerTensors.Full(start / learningRateMultiplier, outputs));
        }
    }

    /// <summary>The weight as the layer computes with it, (outputs, inputs), activation gain included.</summary>
    public Tensor ScaledWeight() => get_parameter(_weightName)! * (_weightGain * Gain);

    /// <summary>The bias as the layer computes with it, (outputs).</summary>
    public Tensor? ScaledBias() => _hasBias ? get_parameter(BiasName)! * (_learningRateMultiplier * Gain) : null;

    /// <inheritdoc/>
    public override Tensor forward(Tensor input)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor result = nn.functional.linear(input, ScaledWeight(), ScaledBias());
        return (_activates ? ScaledLeakyRelu.ApplyUnscaled(result) : result).MoveToOuterDisposeScope();
    }

    private double Gain => _activates ? ScaledLeakyRelu.Gain : 1;
}
