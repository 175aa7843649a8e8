using System.Numerics;
using GanFunctions.Inference;
using GanFunctions.Pipeline.Datasets;

namespace GanFunctions.Pipeline.Training;

/// <summary>Settles what a configuration leaves open, and refuses what contradicts itself or the dataset.</summary>
public static class TrainingConfigurationDefaults
{
    /// <summary>Adam's learning rate where images are translated.</summary>
    public const double TranslationLearningRate = 2e-4;

    private const int ResNetMultiple = 4;
    private const int MinDownsamplings = 5;
    private const int DefaultDownsamplings = 8;
    private const int DefaultEpochsDecay = 100;

    // The patch discriminator's last two convolutions take one pixel each.
    private const int MinPatchGrid = 3;

    /// <summary>
    /// Sets all keys that are null to what the architecture asks for, but for the version, the description, the
    /// length in steps, the threads and what other architectures use. What is resolved already is left as it is.
    /// </summary>
    /// <param name="configuration">As it was read.</param>
    /// <param name="layout">The dataset's layout.</param>
    /// <exception cref="InputRejectedException">
    /// <c>architecture-mismatch</c>: the architecture needs another layout; <c>invalid-train-json</c>: two keys contradict each
    /// other.
    /// </exception>
    public static TrainingConfiguration Resolve(TrainingConfiguration configuration, DatasetLayout layout)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        TrainingConfiguration resolved = Fill(configuration with { Architecture = ArchitectureOf(configuration, layout) });
        if (resolved.Architecture!.Value.Generates())
        {
            GeneratorDefaults.Check(resolved);
        }
        else
        {
            Check(resolved);
        }

        return resolved;
    }

    /// <summary>Sets all keys that are null, as <see cref="Resolve"/> does, without looking for contradictions.</summary>
    /// <param name="configuration">Its architecture is set.</param>
    /// <exception cref="ArgumentException">The configuration names no architecture.</exception>
    /// <exception cref="InputRejectedException"><c>invalid-train-json</c>: no default fits the other keys.</exception>
    public static TrainingConfiguration Fill(TrainingConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        TrainingArchitecture architecture = configuration.Architecture
            ?? throw new ArgumentException("The configuration names no architecture.", nameof(configuration));
        if (architecture.Generates())
        {
            return GeneratorDefaults.Fill(configuration);
        }

        bool unpaired = architecture == TrainingArchitecture.CycleGan;
        GeneratorKind generator = configuration.Generator ?? (unpaired ? GeneratorKind.ResNet : GeneratorKind.UNet);
        return configuration with
        {
            Generator = generator,
            Downsamplings = configuration.Downsamplings ?? DownsamplingsOf(configuration, generator),
            Dropout = configuration.Dropout ?? !unpaired,
            Normalization = configuration.Normalization ?? (unpaired ? NormalizationKind.Instance : NormalizationKind.Batch),
            Loss = configuration.Loss ?? (unpaired ? AdversarialLossKind.Lsgan : AdversarialLossKind.Vanilla),
            PoolSize = configuration.PoolSize ?? (unpaired ? 50 : 0),
            EpochsDecay = EpochsDecayOf(configuration),
            LearningRate = configuration.LearningRate ?? TranslationLearningRate,
            Beta1 = configuration.Beta1 ?? 0.5,
            Beta2 = configuration.Beta2 ?? 0.999,
            BatchSize = configuration.BatchSize ?? 1,
        };
    }

    /// <summary>
    /// The epochs beyond <see cref="TrainingConfiguration.Epochs"/>. Half a cosine ends with those epochs, as in the reference
    /// implementation, so that more of them would train at rate 0.
    /// </summary>
    /// <param name="configuration">Resolved or not.</param>
    public static int EpochsDecayOf(TrainingConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        return configuration.EpochsDecay ?? (configuration.LearningRatePolicy == LearningRatePolicy.Cosine ? 0 : DefaultEpochsDecay);
    }

    internal static InputRejectedException Contradiction(string reason, string remedy) =>
        new(TrainingConfigurationReader.InvalidTrainJson, $"The training's settings contradict each other: {reason}", remedy);

    private static TrainingArchitecture ArchitectureOf(TrainingConfiguration configuration, DatasetLayout layout)
    {
        TrainingArchitecture fitting = layout switch
        {
            DatasetLayout.Unpaired => TrainingArchitecture.CycleGan,
            DatasetLayout.Paired => TrainingArchitecture.Pix2Pix,
            _ => TrainingArchitecture.StyleGan2,
        };
        TrainingArchitecture wanted = configuration.Architecture ?? fitting;
        if (wanted.Layout() == layout)
        {
            return wanted;
        }

        string found = layout switch
        {
            DatasetLayout.Unpaired => "two unpaired domains",
            DatasetLayout.Paired => "pairs",
            _ => "images in no known folders",
        };
        (string needs, string remedy) = wanted switch
        {
            TrainingArchitecture.CycleGan => ("CycleGAN needs two unpaired domains", "Put the images into trainA and trainB"),
            TrainingArchitecture.Pix2Pix => ("pix2pix needs pairs", "Put images of input and target side by side into train"),
            _ => ("StyleGAN needs plain images", "Put the images into one folder"),
        };
        throw new InputRejectedException(
            "architecture-mismatch", $"{needs}, and the dataset holds {found}.", $"{remedy}, or set architecture to {fitting.CardName()}.");
    }

    // Kept for a ResNet too, so that a resolved configuration has no gaps; it does not use them.
    private static int DownsamplingsOf(TrainingConfiguration configuration, GeneratorKind generator)
    {
        int halvings = BitOperations.TrailingZeroCount(configuration.CropSize);
        return generator == GeneratorKind.UNet && Crops(configuration.Preprocess) && halvings < MinDownsamplings
            ? throw Multiple("cropSize", configuration.CropSize, 1 << MinDownsamplings, "a U-Net generator halves it at least five times")
            : Math.Clamp(halvings, MinDownsamplings, DefaultDownsamplings);
    }

    private static void Check(TrainingConfiguration configuration)
    {
        if (configuration.Loss == AdversarialLossKind.NonSaturating)
        {
            throw Contradiction("loss is nonSaturating, by which only StyleGAN is trained.", "Set loss to lsgan, vanilla or wganGp.");
        }

        CheckSizes(configuration);
        if (configuration.BatchSize > 1 && !Crops(configuration.Preprocess))
        {
            throw Contradiction(
                $"batchSize is {configuration.BatchSize}, but without cropping images keep their shapes and cannot share a batch.",
                "Set batchSize to 1, or preprocess to resizeAndCrop, crop or scaleWidthAndCrop.");
        }

        if (configuration.Epochs == 0 && (configuration.EpochsDecay == 0 || configuration.LearningRatePolicy == LearningRatePolicy.Cosine))
        {
            throw Contradiction(
                configuration.LearningRatePolicy == LearningRatePolicy.Cosine
                    ? "epochs is 0, but the learning rate policy cosine falls over those epochs."
                    : "epochs and epochsDecay are both 0, so nothing would be trained.",
                "Set epochs to 1 or more.");
        }
    }

    private static void CheckSizes(TrainingConfiguration configuration)
    {
        bool isUNet = configuration.Generator == GeneratorKind.UNet;
        int multiple = isUNet ? 1 << configuration.Downsamplings!.Value : ResNetMultiple;
        string because = isUNet ? $"a U-Net generator halves it {configuration.Downsamplings} times" : "a ResNet generator halves it twice";
        (string key, int size) = Crops(configuration.Preprocess) ? ("cropSize", configuration.CropSize) : ("loadSize", configuration.LoadSize);
        if (configuration.Preprocess != PreprocessKind.None && size % multiple != 0)
        {
            throw Multiple(key, size, multiple, because);
        }

        if (configuration.Preprocess is PreprocessKind.ResizeAndCrop or PreprocessKind.ScaleWidthAndCrop && configuration.CropSize > configuration.LoadSize)
        {
            throw Contradiction(
                $"cropSize is {configuration.CropSize}, more than the loadSize of {configuration.LoadSize} that images are resized to before.",
                $"Set cropSize to at most {configuration.LoadSize}, or loadSize to at least {configuration.CropSize}.");
        }

        int smallest = MinPatchGrid << configuration.DiscriminatorLayers;
        if (configuration.Preprocess != PreprocessKind.None && configuration.Discriminator == DiscriminatorKind.Patch && size < smallest)
        {
            throw Contradiction(
                $"{key} is {size}, but a patch discriminator with discriminatorLayers {configuration.DiscriminatorLayers} needs at least {smallest}.",
                "Set it higher, or discriminatorLayers lower.");
        }
    }

    private static bool Crops(PreprocessKind preprocess) =>
        preprocess is PreprocessKind.ResizeAndCrop or PreprocessKind.Crop or PreprocessKind.ScaleWidthAndCrop;

    private static InputRejectedException Multiple(string key, int size, int multiple, string because)
    {
        int below = size / multiple * multiple;
        return Contradiction(
            $"{key} is {size}, and must be a multiple of {multiple}: {because}.",
            below == 0 ? $"Set it to {multiple}." : $"Set it to {below} or {below + multiple}.");
    }
}
