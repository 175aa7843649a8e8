using GanFunctions.Networks.Layers;
using GanFunctions.Networks.StyleGan.Layers;
using TorchSharp;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace GanFunctions.Networks.StyleGan2.Layers;

/// <summary>
/// A convolution of the discriminator: stored weights are scaled whenever it runs, and images are filtered before they are
/// halved.
/// </summary>
internal sealed class EqualizedConvolution : nn.Module
{
    [ComponentName(Name = "filter")]
    private readonly FirResampling? _filter;
    private readonly int _stride;
    private readonly int _padding;
    private readonly double _weightGain;
    private readonly bool _hasBias;

    /// <param name="inputs">Channels before.</param>
    /// <param name="outputs">Channels after.</param>
    /// <param name="kernel">1 or 3.</param>
    /// <param name="generator">Draws the weights.</param>
    /// <param name="halvedSize">Width and height before, if the layer halves them.</param>
    /// <param name="bias">Whether there is a bias.</param>
    public EqualizedConvolution(int inputs, int outputs, int kernel, Generator? generator, int? halvedSize = null, bool bias = true)
        : base(nameof(EqualizedConvolution))
    {
        _weightGain = 1 / Math.Sqrt(inputs * kernel * kernel);
        _padding = kernel / 2;
        _stride = 1;
        _hasBias = bias;
        using DisposeScope scope = NewDisposeScope();
        register_parameter("weight", LayerTensors.Normal(generator, outputs, inputs, kernel, kernel));
        if (bias)
        {
            register_parameter("bias", LayerTensors.Full(0, outputs));
        }

        register_buffer("resample_filter", FirResampling.Kernel(FirResampling.Binomial4));
        if (halvedSize is { } size)
        {
            // A 1x1 convolution is of the pixels that are kept, so those that are not need not be computed.
            bool pointwise = kernel == 1;
            _filter = pointwise
                ? FirResampling.Halving(FirResampling.Binomial4, size)
                : new FirResampling(FirResampling.Binomial4, size, (2, 2));
            _stride = pointwise ? 1 : 2;
            _padding = 0;
        }

        RegisterComponents();
    }

    /// <param name="images">(N, inputs, H, W).</param>
    /// <param name="twice">Whether gradients of the result's gradients are taken.</param>
    /// <param name="gain">What the result is scaled by, above 0.</param>
    /// <param name="activates">Whether <see cref="ScaledLeakyRelu"/> follows.</param>
    public Tensor Run(Tensor images, bool twice, double gain = 1, bool activates = true)
    {
        using DisposeScope scope = NewDisposeScope();
        double scale = gain * (activates ? ScaledLeakyRelu.Gain : 1);
        Tensor filtered = _filter is null ? images : _filter.call(images);
        Tensor? bias = _hasBias ? get_parameter("bias")! * scale : null;
        Tensor result = Convolutions.Run(filtered, get_parameter("weight")! * (_weightGain * scale), bias, _stride, _padding, twice);
        return (activates ? ScaledLeakyRelu.ApplyUnscaled(result) : result).MoveToOuterDisposeScope();
    }
}
