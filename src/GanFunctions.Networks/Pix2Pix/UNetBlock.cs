using GanFunctions.Networks.Layers;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace GanFunctions.Networks.Pix2Pix;

/// <summary>
/// One level of a U-Net: halves the image, lets the next level work on it and doubles it again. All levels but the outermost
/// put their activated input, on which the halving works, in front of their result: (N, C, H, W) becomes (N, 2C, H, W).
/// </summary>
internal sealed partial class UNetBlock : nn.Module<Tensor, Tensor>, IMixedPrecisionLayers
{
    private ScalarType _trainingType = ScalarType.Float32;

    private UNetBlock(bool concatenates, params nn.Module<Tensor, Tensor>[] layers)
        : base(nameof(UNetBlock))
    {
        Concatenates = concatenates;
        Layers = layers;
        register_module("model", Sequential(layers));
    }

    /// <summary>
    /// Whether the result of the first layer, which is then the activation of the input, is put in front of that of the last.
    /// </summary>
    public bool Concatenates { get; }

    /// <summary>What runs, in order; the next level's block is one of them.</summary>
    public IReadOnlyList<nn.Module<Tensor, Tensor>> Layers { get; }

    /// <inheritdoc/>
    ScalarType IMixedPrecisionLayers.TrainingType
    {
        get => _trainingType;
        set => _trainingType = value;
    }

    private ScalarType ComputeType => training ? _trainingType : ScalarType.Float32;

    public static UNetBlock Innermost(int channels, Normalization normalization)
    {
        bool bias = normalization.NeedsBias();
        return new UNetBlock(
            concatenates: true,
            LeakyReLU(0.2, inplace: true),
            Down(channels, channels, bias),
            ReLU(inplace: true),
            Up(channels, channels, bias),
            normalization.Create(channels));
    }

    public static UNetBlock Around(UNetBlock inner, int channels, int innerChannels, Normalization normalization, bool dropout)
    {
        bool bias = normalization.NeedsBias();
        return new UNetBlock(
            concatenates: true,
            [
                LeakyReLU(0.2, inplace: true),
                Down(channels, innerChannels, bias),
                normalization.Create(innerChannels),
                inner,
                ReLU(inplace: true),
                Up(innerChannels * 2, channels, bias),
                normalization.Create(channels),
                .. dropout ? (nn.Module<Tensor, Tensor>[])[Dropout(0.5)] : [],
            ]);
    }

    public static UNetBlock OutermostAround(UNetBlock inner, int inputChannels, int innerChannels, int outputChannels, Normalization normalization) => new(
        concatenates: false,
        Down(inputChannels, innerChannels, normalization.NeedsBias()),
        inner,
        ReLU(inplace: true),
        Up(innerChannels * 2, outputChannels, bias: true),
        Tanh());

    public override Tensor forward(Tensor input)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor first = LayerSequence.Run([Layers[0]], input, ComputeType);
        Tensor result = LayerSequence.Run([.. Layers.Skip(1)], first, ComputeType);
        return (Concatenates ? cat([first, result], dim: 1) : result).MoveToOuterDisposeScope();
    }

    private static nn.Module<Tensor, Tensor> Down(int from, int to, bool bias) =>
        Conv2d(from, to, kernel_size: 4, stride: 2, padding: 1, bias: bias);

    private static nn.Module<Tensor, Tensor> Up(int from, int to, bool bias) =>
        ConvTranspose2d(from, to, kernel_size: 4, stride: 2, padding: 1, bias: bias);
}
