using GanFunctions.Networks.Layers;
using GanFunctions.Networks.StyleGan.Layers;
using TorchSharp;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace GanFunctions.Networks.StyleGan2.Layers;

/// <summary>Makes colours of channels: a 1x1 convolution whose weights a style scales.</summary>
internal sealed class ToRgbLayer : nn.Module
{
    private const int Colours = 3;

    private readonly double _styleGain;

    /// <param name="inputs">Channels before.</param>
    /// <param name="wDim">Numbers in a style.</param>
    /// <param name="generator">Draws the weights.</param>
    public ToRgbLayer(int inputs, int wDim, Generator? generator)
        : base(nameof(ToRgbLayer))
    {
        _styleGain = 1 / Math.Sqrt(inputs);
        using DisposeScope scope = NewDisposeScope();
        register_parameter("weight", LayerTensors.Normal(generator, Colours, inputs, 1, 1));
        register_parameter("bias", LayerTensors.Full(0, Colours));
        Affine = new EqualizedLinear(wDim, inputs, generator, bias: 1);
        RegisterComponents();
    }

    /// <summary>From the style to what scales the inputs' channels.</summary>
    [field: ComponentName(Name = "affine")]
    public EqualizedLinear Affine { get; }

    /// <summary>(3, inputs), as scaled styles are multiplied by it.</summary>
    public Tensor ScaledWeight() => get_parameter("weight")!.flatten(1) * _styleGain;

    /// <summary>(3).</summary>
    public Tensor Bias => get_parameter("bias")!;

    /// <param name="x">(N, inputs, H, W).</param>
    /// <param name="w">(N, wDim).</param>
    /// <returns>(N, 3, H, W).</returns>
    public Tensor Run(Tensor x, Tensor w)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor weights = ScaledWeight().unsqueeze(0) * Affine.call(w).unsqueeze(1);
        Tensor colours = MatrixProducts.Sum(Bias.view(1, Colours, 1), weights, x.flatten(2));
        return colours.view(-1, Colours, x.shape[2], x.shape[3]).MoveToOuterDisposeScope();
    }

    /// <summary>The result's derivative along a direction.</summary>
    /// <param name="x">(N, inputs, H, W).</param>
    /// <param name="alongX">The derivative of <paramref name="x"/>.</param>
    /// <param name="w">(N, wDim).</param>
    /// <param name="alongW">The derivative of <paramref name="w"/>.</param>
    public Tensor Along(Tensor x, Tensor alongX, Tensor w, Tensor alongW)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor weight = ScaledWeight().unsqueeze(0);
        Tensor weights = weight * Affine.call(w).unsqueeze(1);
        Tensor alongWeights = weight * alongW.mm(Affine.ScaledWeight().t()).unsqueeze(1);
        Tensor along = MatrixProducts.Sum(alongWeights.bmm(x.flatten(2)), weights, alongX.flatten(2));
        return along.view(-1, Colours, x.shape[2], x.shape[3]).MoveToOuterDisposeScope();
    }
}
