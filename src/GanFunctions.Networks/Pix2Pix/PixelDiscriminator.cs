using GanFunctions.Networks.Layers;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace GanFunctions.Networks.Pix2Pix;

/// <summary>
/// Judges each pixel by its colour alone (the 1x1 discriminator of Isola et al. 2017, section 4.4). Takes
/// (N, channels, H, W) in [-1, 1] and returns unbounded scores (N, 1, H, W): higher is more real. Parameters bear the names
/// of the authors' published checkpoints (<c>net.0.weight</c>).
/// </summary>
public sealed partial class PixelDiscriminator : nn.Module<Tensor, Tensor>, IMixedPrecisionLayers
{
    private ScalarType _trainingType = ScalarType.Float32;

    /// <summary>Creates the network with weights of TorchSharp's default initialisation.</summary>
    /// <param name="options">The network's shape.</param>
    public PixelDiscriminator(PixelDiscriminatorOptions options)
        : base(nameof(PixelDiscriminator))
    {
        ArgumentNullException.ThrowIfNull(options);
        Options = options;
        bool bias = options.Normalization.NeedsBias();
        Layers =
        [
            Conv2d(options.InputChannels, options.Filters, kernel_size: 1),
            LeakyReLU(0.2, inplace: true),
            Conv2d(options.Filters, options.Filters * 2, kernel_size: 1, bias: bias),
            options.Normalization.Create(options.Filters * 2),
            LeakyReLU(0.2, inplace: true),
            Conv2d(options.Filters * 2, 1, kernel_size: 1, bias: bias),
        ];
        register_module("net", Sequential(Layers));
    }

    /// <summary>The network's shape.</summary>
    public PixelDiscriminatorOptions Options { get; }

    /// <summary>What runs, in order: TorchSharp's own modules.</summary>
    internal IReadOnlyList<nn.Module<Tensor, Tensor>> Layers { get; }

    /// <inheritdoc/>
    ScalarType IMixedPrecisionLayers.TrainingType
    {
        get => _trainingType;
        set => _trainingType = value;
    }

    private ScalarType ComputeType => training ? _trainingType : ScalarType.Float32;

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) => LayerSequence.Run(Layers, input, ComputeType);
}
