using GanFunctions.Networks.Layers;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace GanFunctions.Networks.CycleGan;

/// <summary>
/// Translates an image: two halvings, residual blocks, two doublings (Johnson et al. 2016; Zhu et al. 2017, section 7.2).
/// Takes (N, input channels, H, W) and returns (N, output channels, H, W), both in [-1, 1]; H and W are multiples of
/// <see cref="SizeMultiple"/>. Parameters bear the names of the authors' published checkpoints (<c>model.1.weight</c>).
/// </summary>
public sealed partial class ResNetGenerator : nn.Module<Tensor, Tensor>, IMixedPrecisionLayers
{
    /// <summary>Height and width must be multiples of this.</summary>
    public const int SizeMultiple = 4;

    private ScalarType _trainingType = ScalarType.Float32;

    /// <summary>Creates the network with weights of TorchSharp's default initialisation.</summary>
    /// <param name="options">The network's shape.</param>
    public ResNetGenerator(ResNetGeneratorOptions options)
        : base(nameof(ResNetGenerator))
    {
        ArgumentNullException.ThrowIfNull(options);
        Options = options;
        Layers = [.. CreateLayers(options)];
        register_module("model", Sequential(Layers));
    }

    /// <summary>The network's shape.</summary>
    public ResNetGeneratorOptions Options { get; }

    /// <summary>What runs, in order: TorchSharp's own modules and <see cref="ResidualBlock"/>s.</summary>
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

    private static IEnumerable<nn.Module<Tensor, Tensor>> CreateLayers(ResNetGeneratorOptions options)
    {
        Normalization normalization = options.Normalization;
        bool bias = normalization.NeedsBias();
        int filters = options.Filters;

        yield return ReflectionPad2d(3);
        yield return Conv2d(options.InputChannels, filters, kernel_size: 7, bias: bias);
        yield return normalization.Create(filters);
        yield return ReLU(inplace: true);

        foreach (int width in (int[])[filters, filters * 2])
        {
            yield return Conv2d(width, width * 2, kernel_size: 3, stride: 2, padding: 1, bias: bias);
            yield return normalization.Create(width * 2);
            yield return ReLU(inplace: true);
        }

        for (int i = 0; i < options.Blocks; i++)
        {
            yield return new ResidualBlock(filters * 4, normalization, options.Dropout);
        }

        foreach (int width in (int[])[filters * 4, filters * 2])
        {
            yield return ConvTranspose2d(width, width / 2, kernel_size: 3, stride: 2, padding: 1, output_padding: 1, bias: bias);
            yield return normalization.Create(width / 2);
            yield return ReLU(inplace: true);
        }

        yield return ReflectionPad2d(3);
        yield return Conv2d(filters, options.OutputChannels, kernel_size: 7);
        yield return Tanh();
    }
}
