using GanFunctions.Networks.Layers;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace GanFunctions.Networks.CycleGan;

/// <summary>
/// Adds to (N, C, H, W) what two reflection-padded 3x3 convolutions make of it. Nothing follows the sum.
/// </summary>
internal sealed partial class ResidualBlock : nn.Module<Tensor, Tensor>, IMixedPrecisionLayers
{
    private ScalarType _trainingType = ScalarType.Float32;

    public ResidualBlock(int channels, Normalization normalization, bool dropout)
        : base(nameof(ResidualBlock))
    {
        bool bias = normalization.NeedsBias();
        Layers =
        [
            ReflectionPad2d(1),
            Conv2d(channels, channels, kernel_size: 3, bias: bias),
            normalization.Create(channels),
            ReLU(inplace: true),
            .. dropout ? (nn.Module<Tensor, Tensor>[])[Dropout(0.5)] : [],
            ReflectionPad2d(1),
            Conv2d(channels, channels, kernel_size: 3, bias: bias),
            normalization.Create(channels),
        ];
        register_module("conv_block", Sequential(Layers));
    }

    /// <summary>What runs, in order, before its result is added to the input.</summary>
    public IReadOnlyList<nn.Module<Tensor, Tensor>> Layers { get; }

    /// <inheritdoc/>
    ScalarType IMixedPrecisionLayers.TrainingType
    {
        get => _trainingType;
        set => _trainingType = value;
    }

    private ScalarType ComputeType => training ? _trainingType : ScalarType.Float32;

    public override Tensor forward(Tensor input) => LayerSequence.Run(Layers, input, ComputeType).add_(input);
}
