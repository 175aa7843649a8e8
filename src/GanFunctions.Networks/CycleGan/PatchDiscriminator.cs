using GanFunctions.Networks.Layers;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace GanFunctions.Networks.CycleGan;

/// <summary>
/// Judges overlapping patches of an image (PatchGAN: Isola et al. 2017, section 3.2.2). Takes (N, channels, H, W) in
/// [-1, 1] and returns one unbounded score a patch, (N, 1, h, w): higher is more real. Parameters bear the names of the
/// authors' published checkpoints (<c>model.0.weight</c>).
/// </summary>
public sealed partial class PatchDiscriminator : nn.Module<Tensor, Tensor>, IMixedPrecisionLayers
{
    private ScalarType _trainingType = ScalarType.Float32;

    /// <summary>Creates the network with weights of TorchSharp's default initialisation.</summary>
    /// <param name="options">The network's shape.</param>
    public PatchDiscriminator(PatchDiscriminatorOptions options)
        : base(nameof(PatchDiscriminator))
    {
        ArgumentNullException.ThrowIfNull(options);
        Options = options;
        Layers = [.. CreateLayers(options)];
        register_module("model", Sequential(Layers));
    }

    /// <summary>The network's shape.</summary>
    public PatchDiscriminatorOptions Options { get; }

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

    private static IEnumerable<nn.Module<Tensor, Tensor>> CreateLayers(PatchDiscriminatorOptions options)
    {
        const int MaximumWidening = 8;
        bool bias = options.Normalization.NeedsBias();

        yield return Conv2d(options.InputChannels, options.Filters, kernel_size: 4, stride: 2, padding: 1);
        yield return LeakyReLU(0.2, inplace: true);

        int width = options.Filters;
        for (int layer = 1; layer <= options.Layers; layer++)
        {
            int next = options.Filters * Math.Min(1 << Math.Min(layer, 30), MaximumWidening);
            int stride = layer < options.Layers ? 2 : 1;
            yield return Conv2d(width, next, kernel_size: 4, stride: stride, padding: 1, bias: bias);
            yield return options.Normalization.Create(next);
            yield return LeakyReLU(0.2, inplace: true);
            width = next;
        }

        yield return Conv2d(width, 1, kernel_size: 4, stride: 1, padding: 1);
    }
}
