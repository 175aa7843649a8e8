using GanFunctions.Networks.StyleGan.Layers;
using static TorchSharp.torch;

namespace GanFunctions.Networks.StyleGan1.Layers;

/// <summary>
/// Weights drawn from N(0, 1) that are scaled when they are used, so that Adam moves all layers at one relative speed
/// (Karras et al. 2017, section 4.1).
/// </summary>
internal sealed class EqualizedWeights : nn.Module
{
    private const string WeightName = "weight_orig";
    private const string BiasName = "bias";

    private readonly double _gain;
    private readonly bool _hasBias;

    /// <param name="weight">The drawn, or constant, weights; they become this object's.</param>
    /// <param name="bias">The start of the bias, or null.</param>
    public EqualizedWeights(Tensor weight, Tensor? bias)
        : base(nameof(EqualizedWeights))
    {
        _gain = Gain(weight.shape[1..]);
        _hasBias = bias is not null;
        register_parameter(WeightName, LayerTensors.Parameter(weight));
        if (bias is not null)
        {
            register_parameter(BiasName, LayerTensors.Parameter(bias));
        }
    }

    /// <summary>The weights to compute with.</summary>
    public Tensor Weight => get_parameter(WeightName)! * _gain;

    /// <summary>The bias, which is not scaled.</summary>
    public Tensor? Bias => _hasBias ? get_parameter(BiasName) : null;

    /// <summary>He et al.'s deviation for an activation's inputs: sqrt(2 / their product).</summary>
    public static double Gain(params ReadOnlySpan<long> fanIn)
    {
        double inputs = 1;
        foreach (long size in fanIn)
        {
            inputs *= size;
        }

        return Math.Sqrt(2 / inputs);
    }
}
