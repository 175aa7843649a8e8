using GanFunctions.Networks.Layers;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace GanFunctions.Networks.StyleGan1.Layers;

/// <summary>A convolution with an equalised learning rate: (N, inputs, H, W) to (N, outputs, h, w).</summary>
internal sealed class EqualizedConvolution : nn.Module<Tensor, Tensor>
{
    [ComponentName(Name = "conv")]
    private readonly EqualizedWeights _conv;

    private readonly long _padding;

    /// <param name="inputs">Channels that go in.</param>
    /// <param name="outputs">Channels that come out.</param>
    /// <param name="kernel">Width and height of the kernel.</param>
    /// <param name="padding">Zeros at each border.</param>
    /// <param name="draws">What weights are drawn by.</param>
    public EqualizedConvolution(long inputs, long outputs, long kernel, long padding, Generator? draws)
        : base(nameof(EqualizedConvolution))
    {
        _padding = padding;
        _conv = new EqualizedWeights(randn([outputs, inputs, kernel, kernel], generator: draws), zeros(outputs));
        RegisterComponents();
    }

    /// <summary>Weight and bias to compute with.</summary>
    public EqualizedWeights Weights => _conv;

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) => Forward(input, trace: null);

    /// <summary>The same, recording the layer's derivative.</summary>
    public Tensor Forward(Tensor input, Linearization? trace)
    {
        Tensor weight = _conv.Weight;
        trace?.Add(tangent => Apply(tangent, weight, null));
        return Apply(input, weight, _conv.Bias);
    }

    private Tensor Apply(Tensor input, Tensor weight, Tensor? bias)
    {
        // A kernel that covers the image is a matrix.
        if (_padding == 0 && weight.shape[2] > 1 && weight.shape[2] == input.shape[2] && weight.shape[3] == input.shape[3])
        {
            Tensor flat = nn.functional.linear(input.flatten(1), weight.flatten(1), bias);
            return flat.reshape(input.shape[0], weight.shape[0], 1, 1);
        }

        return Convolutions.Run(input, weight, bias, stride: 1, _padding, twice: false);
    }
}
