using GanFunctions.Networks.Layers;
using GanFunctions.Networks.StyleGan.Layers;
using static TorchSharp.torch;

namespace GanFunctions.Networks.StyleGan1.Layers;

/// <summary>
/// A 3x3 convolution and a doubling or halving of width and height as one operation of stride 2 with a 4x4 kernel (Karras
/// et al. 2018, appendix C), with an equalised learning rate.
/// </summary>
internal sealed class FusedConvolution : nn.Module<Tensor, Tensor>
{
    private const string WeightName = "weight";
    private const string BiasName = "bias";

    private readonly double _gain;

    /// <param name="inputs">Channels that go in.</param>
    /// <param name="outputs">Channels that come out.</param>
    /// <param name="doubles">Whether width and height are doubled, not halved.</param>
    /// <param name="draws">What weights are drawn by.</param>
    public FusedConvolution(long inputs, long outputs, bool doubles, Generator? draws)
        : base(nameof(FusedConvolution))
    {
        const long Kernel = 3;
        Doubles = doubles;
        _gain = EqualizedWeights.Gain(inputs, Kernel, Kernel);
        (long first, long second) = doubles ? (inputs, outputs) : (outputs, inputs);
        register_parameter(WeightName, LayerTensors.Normal(draws, first, second, Kernel, Kernel));
        register_parameter(BiasName, LayerTensors.Full(0, outputs));
    }

    /// <summary>Whether width and height are doubled, not halved.</summary>
    public bool Doubles { get; }

    /// <summary>The kernels to compute with: (inputs, outputs, 4, 4) where it doubles, else (outputs, inputs, 4, 4).</summary>
    public Tensor Weight => Operations.Widen(get_parameter(WeightName)! * _gain);

    /// <summary>One number an output.</summary>
    public Tensor Bias => get_parameter(BiasName)!;

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) => Forward(input, trace: null);

    /// <summary>The same, recording the layer's derivative.</summary>
    public Tensor Forward(Tensor input, Linearization? trace)
    {
        Tensor weight = Weight;
        trace?.Add(tangent => Apply(tangent, weight, null));
        return Apply(input, weight, Bias);
    }

    private Tensor Apply(Tensor input, Tensor weight, Tensor? bias)
    {
        if (!Doubles)
        {
            return Convolutions.Run(input, weight, bias, stride: 2, padding: 1, twice: false);
        }

        Tensor whole = Convolutions.RunTransposed(input, weight.transpose(0, 1), stride: 2, twice: false);
        Tensor inner = whole.narrow(2, 1, whole.shape[2] - 2).narrow(3, 1, whole.shape[3] - 2);
        return bias is null ? inner.contiguous() : inner + bias.view(1, -1, 1, 1);
    }
}
