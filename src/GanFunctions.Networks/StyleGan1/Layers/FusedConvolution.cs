using GanFunctions.Networks.StyleGan.Layers;
using static TorchSharp.torch;

namespace GanFunctions.Networks.StyleGan1.Layers;

/// <summary>
/// The weights of a 3x3 convolution that doubles or halves width and height by a stride of 2 (Karras et al. 2018, appendix
/// C), with an equalised learning rate.
/// </summary>
internal sealed class FusedConvolution : nn.Module
{
    private const string WeightName = "weight";
    private const string BiasName = "bias";

    private readonly double _gain;
    private readonly bool _doubles;

    /// <param name="inputs">Channels that go in.</param>
    /// <param name="outputs">Channels that come out.</param>
    /// <param name="doubles">Whether width and height are doubled, not halved.</param>
    /// <param name="draws">What weights are drawn by.</param>
    public FusedConvolution(long inputs, long outputs, bool doubles, Generator? draws)
        : base(nameof(FusedConvolution))
    {
        const long Kernel = 3;
        _doubles = doubles;
        _gain = EqualizedWeights.Gain(inputs, Kernel, Kernel);
        (long first, long second) = doubles ? (inputs, outputs) : (outputs, inputs);
        register_parameter(WeightName, LayerTensors.Normal(draws, first, second, Kernel, Kernel));
        register_parameter(BiasName, LayerTensors.Full(0, outputs));
    }

    /// <summary>The kernels to compute with, (outputs, inputs, 4, 4).</summary>
    public Tensor Kernels
    {
        get
        {
            Tensor kernels = Operations.Widen(get_parameter(WeightName)! * _gain);
            return _doubles ? kernels.transpose(0, 1) : kernels;
        }
    }

    /// <summary>(outputs).</summary>
    public Tensor Bias => get_parameter(BiasName)!;
}
