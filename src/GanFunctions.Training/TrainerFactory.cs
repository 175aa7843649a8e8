using System.Numerics;
using GanFunctions.Pipeline.Training;
using GanFunctions.Training.CycleGan;
using GanFunctions.Training.Pix2Pix;
using static TorchSharp.torch;

namespace GanFunctions.Training;

/// <summary>Makes the trainer that a configuration asks for.</summary>
internal static class TrainerFactory
{
    private const int MinHalvings = 5;
    private const int MaxHalvings = 8;
    private const int ReferencePoolSize = 50;

    /// <param name="configuration">What is trained and how; keys left to the architecture may be null.</param>
    /// <param name="device">Where the networks live and steps run.</param>
    /// <exception cref="ArgumentException">The configuration names no architecture.</exception>
    public static ITrainer Create(TrainingConfiguration configuration, Device device) => configuration.Architecture switch
    {
        TrainingArchitecture.CycleGan => new CycleGanTrainer(Resolve(configuration), device),
        TrainingArchitecture.Pix2Pix => new Pix2PixTrainer(Resolve(configuration), device),
        _ => throw new ArgumentException("The configuration names no architecture.", nameof(configuration)),
    };

    /// <summary>Fills in what the configuration leaves to the architecture.</summary>
    internal static TrainingConfiguration Resolve(TrainingConfiguration configuration)
    {
        bool paired = configuration.Architecture == TrainingArchitecture.Pix2Pix;
        return configuration with
        {
            Generator = configuration.Generator ?? (paired ? GeneratorKind.UNet : GeneratorKind.ResNet),
            Downsamplings = configuration.Downsamplings ?? Math.Clamp(BitOperations.Log2((uint)configuration.CropSize), MinHalvings, MaxHalvings),
            Dropout = configuration.Dropout ?? paired,
            Normalization = configuration.Normalization ?? (paired ? NormalizationKind.Batch : NormalizationKind.Instance),
            Loss = configuration.Loss ?? (paired ? AdversarialLossKind.Vanilla : AdversarialLossKind.Lsgan),
            PoolSize = configuration.PoolSize ?? (paired ? 0 : ReferencePoolSize),
        };
    }
}
