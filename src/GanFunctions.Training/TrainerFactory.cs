using GanFunctions.Pipeline.Training;
using GanFunctions.Training.CycleGan;
using GanFunctions.Training.Pix2Pix;
using GanFunctions.Training.StyleGan1;
using GanFunctions.Training.StyleGan2;
using static TorchSharp.torch;

namespace GanFunctions.Training;

/// <summary>Makes the trainer that a configuration asks for.</summary>
internal static class TrainerFactory
{
    /// <param name="configuration">What is trained and how; keys left to the architecture may be null.</param>
    /// <param name="device">Where the networks live and steps run.</param>
    /// <exception cref="ArgumentException">The configuration names no architecture.</exception>
    /// <exception cref="NotSupportedException">The architecture cannot be trained by this program.</exception>
    public static ITrainer Create(TrainingConfiguration configuration, Device device)
    {
        TrainingConfiguration resolved = TrainingConfigurationDefaults.Fill(configuration);
        return resolved.Architecture switch
        {
            TrainingArchitecture.CycleGan => new CycleGanTrainer(resolved, device),
            TrainingArchitecture.Pix2Pix => new Pix2PixTrainer(resolved, device),
            TrainingArchitecture.StyleGan => new StyleGan1Trainer(resolved, device),
            TrainingArchitecture.StyleGan2 => new StyleGan2Trainer(resolved, device),
            _ => throw new NotSupportedException($"The architecture {resolved.Architecture} cannot be trained by this program."),
        };
    }

    /// <summary>Makes the trainer of an architecture that translates.</summary>
    /// <inheritdoc cref="Create"/>
    public static ITranslatingTrainer CreateTranslating(TrainingConfiguration configuration, Device device) =>
        (ITranslatingTrainer)Create(configuration, device);

    /// <summary>Makes the trainer of an architecture that generates.</summary>
    /// <inheritdoc cref="Create"/>
    public static IGeneratingTrainer CreateGenerating(TrainingConfiguration configuration, Device device) =>
        (IGeneratingTrainer)Create(configuration, device);
}
