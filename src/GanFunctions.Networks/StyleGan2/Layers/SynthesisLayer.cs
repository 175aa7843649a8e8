using GanFunctions.Networks.StyleGan.Layers;
using TorchSharp;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace GanFunctions.Networks.StyleGan2.Layers;

/// <summary>
/// A <see cref="ModulatedConvolution"/>, noise, bias and activation.
/// </summary>
internal sealed class SynthesisLayer : nn.Module
{
    private const int Kernel = 3;

    /// <param name="inputs">Channels before.</param>
    /// <param name="outputs">Channels after.</param>
    /// <param name="wDim">Numbers in a style.</param>
    /// <param name="resolution">Width and height after.</param>
    /// <param name="doubles">Whether the layer doubles width and height.</param>
    /// <param name="noiseOffset">Where in given noise the layer's map begins.</param>
    /// <param name="generator">Draws the weights.</param>
    public SynthesisLayer(int inputs, int outputs, int wDim, int resolution, bool doubles, int noiseOffset, Generator? generator)
        : base(nameof(SynthesisLayer))
    {
        Resolution = resolution;
        NoiseOffset = noiseOffset;
        using DisposeScope scope = NewDisposeScope();
        register_parameter("weight", LayerTensors.Normal(generator, outputs, inputs, Kernel, Kernel));
        register_parameter("noise_strength", LayerTensors.Full(0));
        register_parameter("bias", LayerTensors.Full(0, outputs));
        register_buffer("resample_filter", FirResampling.Kernel(FirResampling.Binomial4));
        register_buffer("noise_const", randn(resolution, resolution, generator: generator).DetachFromDisposeScope());
        Affine = new EqualizedLinear(wDim, inputs, generator, bias: 1);
        if (doubles)
        {
            // The transposed convolution gives one pixel more than twice as many; the filter's padding takes it away.
            Smoothing = new FirResampling(FirResampling.Binomial4, resolution + 1, (1, 1), gain: 2);
        }

        RegisterComponents();
    }

    /// <summary>Width and height after.</summary>
    public int Resolution { get; }

    /// <summary>Where in given noise the layer's map begins.</summary>
    public int NoiseOffset { get; }

    /// <summary>From the style to what scales the inputs' channels.</summary>
    [field: ComponentName(Name = "affine")]
    public EqualizedLinear Affine { get; }

    /// <summary>What follows the transposed convolution of a layer that doubles; null for others.</summary>
    [field: ComponentName(Name = "filter")]
    public FirResampling? Smoothing { get; }

    /// <summary>(outputs, inputs, 3, 3).</summary>
    public Tensor Weight => get_parameter("weight")!;

    /// <summary>The bias as the layer computes with it, (outputs).</summary>
    public Tensor ScaledBias() => get_parameter("bias")! * ScaledLeakyRelu.Gain;

    /// <summary>What noise is multiplied by, a scalar.</summary>
    public Tensor ScaledNoiseStrength() => get_parameter("noise_strength")! * ScaledLeakyRelu.Gain;

    /// <summary>The layer's own noise, (<see cref="Resolution"/>, <see cref="Resolution"/>).</summary>
    public Tensor ConstantNoise => get_buffer("noise_const")!;

    /// <param name="x">(N, inputs, H, W).</param>
    /// <param name="w">(N, wDim).</param>
    /// <param name="noise">What is added.</param>
    /// <param name="traces">Where the layer tells what it computed, if anyone asks.</param>
    /// <returns>(N, outputs, <see cref="Resolution"/>, <see cref="Resolution"/>).</returns>
    public Tensor Run(Tensor x, Tensor w, SynthesisNoise noise, ICollection<LayerTrace>? traces)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor styles = Affine.call(w);
        Tensor demodulation = ModulatedConvolution.Demodulation(Weight, styles) * ScaledLeakyRelu.Gain;
        Tensor convolved = Convolve(x * styles.unsqueeze(-1).unsqueeze(-1));

        Tensor shift = ScaledBias().view(1, -1, 1, 1);
        if (noise.Map(ConstantNoise, NoiseOffset) is { } map)
        {
            shift = shift + (map * ScaledNoiseStrength());
        }

        Tensor result = ScaledLeakyRelu.ApplyUnscaled(shift.addcmul(convolved, demodulation.unsqueeze(-1).unsqueeze(-1), 1));
        traces?.Add(new LayerTrace(this, x.alias(), styles, convolved, demodulation, result.alias()).Detached());
        return result.MoveToOuterDisposeScope();
    }

    /// <summary>The convolution, of maps that are scaled by the style.</summary>
    public Tensor Convolve(Tensor scaled) => ModulatedConvolution.Convolve(scaled, Weight, Smoothing);
}
