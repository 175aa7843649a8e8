using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace GanFunctions.Networks.Layers;

/// <summary>How the activations between convolutions are normalised.</summary>
public enum Normalization
{
    /// <summary>
    /// By each image's own mean and biased variance, channel by channel, in training and at inference alike
    /// (Ulyanov et al. 2016). It has no parameters and keeps no running statistics.
    /// </summary>
    Instance,

    /// <summary>By the batch's statistics in training and by running statistics at inference, with learned scale and shift.</summary>
    Batch,
}

internal static class NormalizationLayers
{
    private const double Epsilon = 1e-5;

    public static nn.Module<Tensor, Tensor> Create(this Normalization normalization, int channels) => normalization switch
    {
        Normalization.Instance => InstanceNorm2d(channels, Epsilon),
        Normalization.Batch => BatchNorm2d(channels, Epsilon),
        _ => throw new ArgumentOutOfRangeException(nameof(normalization), normalization, "Unknown normalisation."),
    };

    /// <summary>Batch normalisation has a learned shift, which makes the bias of the convolution before it redundant.</summary>
    public static bool NeedsBias(this Normalization normalization) => normalization == Normalization.Instance;
}
