using TorchSharp.Utils;
using static TorchSharp.torch;

namespace GanFunctions.Networks.StyleGan1.Layers;

/// <summary>
/// One resolution of the synthesis network: two convolutions (the first one a learned constant at 4x4), each followed by
/// noise, leaky ReLU and a style.
/// </summary>
internal sealed class SynthesisBlock : nn.Module
{
    [ComponentName(Name = "noise1")]
    private readonly EqualizedWeights _noise1;

    [ComponentName(Name = "noise2")]
    private readonly EqualizedWeights _noise2;

    private SynthesisBlock(nn.Module first, long channels, long styleSize, Generator? draws)
        : base(nameof(SynthesisBlock))
    {
        First = first;
        Second = new EqualizedConvolution(channels, channels, kernel: 3, padding: 1, draws);
        Style1 = new AdaptiveInstanceNorm(channels, styleSize, draws);
        Style2 = new AdaptiveInstanceNorm(channels, styleSize, draws);
        _noise1 = new EqualizedWeights(zeros(1, channels, 1, 1), null);
        _noise2 = new EqualizedWeights(zeros(1, channels, 1, 1), null);
        RegisterComponents();
    }

    /// <summary>A <see cref="LearnedConstant"/> or <see cref="DoublingLayers"/>.</summary>
    [field: ComponentName(Name = "conv1")]
    public nn.Module First { get; }

    /// <summary>The second convolution.</summary>
    [field: ComponentName(Name = "conv2")]
    public EqualizedConvolution Second { get; }

    /// <summary>The first style.</summary>
    [field: ComponentName(Name = "adain1")]
    public AdaptiveInstanceNorm Style1 { get; }

    /// <summary>The second style.</summary>
    [field: ComponentName(Name = "adain2")]
    public AdaptiveInstanceNorm Style2 { get; }

    /// <summary>How strong the first noise is, (1, C, 1, 1).</summary>
    public Tensor NoiseWeight1 => _noise1.Weight;

    /// <summary>How strong the second noise is.</summary>
    public Tensor NoiseWeight2 => _noise2.Weight;

    /// <summary>The block of 4x4.</summary>
    public static SynthesisBlock Coarsest(long channels, long styleSize, Generator? draws) =>
        new(new LearnedConstant(channels), channels, styleSize, draws);

    /// <summary>A block that doubles the resolution.</summary>
    /// <param name="inputs">Channels of the block before.</param>
    /// <param name="channels">Channels of this one.</param>
    /// <param name="fused">Whether by a <see cref="FusedConvolution"/>.</param>
    /// <param name="size">Height and width of what goes in.</param>
    /// <param name="styleSize">Numbers in a style.</param>
    /// <param name="draws">What weights are drawn by.</param>
    public static SynthesisBlock Doubling(long inputs, long channels, bool fused, int size, long styleSize, Generator? draws) =>
        new(new DoublingLayers(inputs, channels, fused, size, draws), channels, styleSize, draws);

    /// <summary>The block's activations.</summary>
    /// <param name="input">Those of the block before; not used at 4x4.</param>
    /// <param name="style1">(N, style), of the first layer.</param>
    /// <param name="style2">(N, style), of the second layer.</param>
    /// <param name="noise">(1 or N, 1, H, W), added to both layers; null for none.</param>
    /// <returns>(N, C, H, W).</returns>
    public Tensor Forward(Tensor? input, Tensor style1, Tensor style2, Tensor? noise)
    {
        Tensor result = First switch
        {
            LearnedConstant constant => constant.call(style1),
            DoublingLayers doubling => doubling.call(input!),
            _ => throw new InvalidOperationException("The first layer is neither a constant nor a convolution."),
        };
        result = Style1.call(Activate(result, NoiseWeight1, noise), style1);
        return Style2.call(Activate(Second.call(result), NoiseWeight2, noise), style2);
    }

    private static Tensor Activate(Tensor input, Tensor strength, Tensor? noise) =>
        Operations.Leaky(noise is null ? input : input + (strength * noise));
}
