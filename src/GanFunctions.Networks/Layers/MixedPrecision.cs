using static TorchSharp.torch;

namespace GanFunctions.Networks.Layers;

/// <summary>
/// Training in mixed precision: convolutions round their inputs and weights to a narrower type, while weights, gradients
/// of weights, normalisations, activations and results stay in float32.
/// </summary>
public static class MixedPrecision
{
    /// <summary>
    /// Sets what the convolutions of one of this project's networks compute in while it is in training mode; in evaluation
    /// mode they always compute in float32.
    /// </summary>
    /// <param name="network">The network.</param>
    /// <param name="computeType"><see cref="ScalarType.Float32"/>, as networks are made, or <see cref="ScalarType.BFloat16"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">Another type.</exception>
    public static void Apply(nn.Module network, ScalarType computeType)
    {
        ArgumentNullException.ThrowIfNull(network);
        if (computeType is not (ScalarType.Float32 or ScalarType.BFloat16))
        {
            throw new ArgumentOutOfRangeException(nameof(computeType), computeType, "Networks compute in Float32 or BFloat16.");
        }

        foreach (IMixedPrecisionLayers layers in network.modules().Prepend(network).OfType<IMixedPrecisionLayers>())
        {
            layers.TrainingType = computeType;
        }
    }
}

/// <summary>Holds convolutions.</summary>
internal interface IMixedPrecisionLayers
{
    /// <summary>What they compute in, in training mode.</summary>
    public ScalarType TrainingType { get; set; }
}
