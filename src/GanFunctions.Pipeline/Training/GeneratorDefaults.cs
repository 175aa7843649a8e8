using System.Numerics;
using GanFunctions.Inference;

namespace GanFunctions.Pipeline.Training;

/// <summary>Settles what the configuration of a StyleGAN leaves open, and refuses what contradicts itself.</summary>
internal static class GeneratorDefaults
{
    // The published trainings of both saw 25 million images.
    private const double PaperKimg = 25_000;
    private const double PaperGamma = 10;

    // Batches of what fits into a GPU of 16 GB: as many pixels in every batch.
    private const int LinesPerBatch = 4_096;
    private const int LinesPerGrownBatch = 2_048;
    private const int MinBatch = 4;
    private const int MaxBatch = 32;

    // Karras et al. 2017, section 3, look at the deviation within groups of four.
    private const int DeviationGroup = 4;

    /// <summary>Sets all keys that are null to the architecture's defaults. What is set already is left as it is.</summary>
    /// <param name="configuration">Of a StyleGAN.</param>
    public static TrainingConfiguration Fill(TrainingConfiguration configuration)
    {
        bool second = configuration.Architecture == TrainingArchitecture.StyleGan2;
        int batch = BatchSizeOf(configuration, second);
        return configuration with
        {
            Loss = configuration.Loss ?? AdversarialLossKind.NonSaturating,
            LearningRate = configuration.LearningRate ?? (!second ? 0.001 : configuration.Resolution < 1024 ? 0.0025 : 0.002),
            Beta1 = configuration.Beta1 ?? 0,
            Beta2 = configuration.Beta2 ?? 0.99,
            BatchSize = batch,
            Precision = configuration.Precision == PrecisionKind.Auto ? PrecisionKind.Float32 : configuration.Precision,
            ChannelBase = configuration.ChannelBase ?? (second && configuration.Resolution >= 512 ? 32_768 : 16_384),
            Gamma = configuration.Gamma ?? (second ? 0.0002 * configuration.Resolution * configuration.Resolution / batch : PaperGamma),
            Kimg = configuration.Kimg ?? (configuration.Steps is null ? PaperKimg : null),
            Augment = configuration.Augment ?? (second ? AugmentationKind.Ada : AugmentationKind.None),
        };
    }

    /// <summary>Refuses what contradicts itself.</summary>
    /// <param name="configuration">All keys that the architecture needs are set.</param>
    /// <exception cref="InputRejectedException"><c>invalid-train-json</c>: two keys contradict each other.</exception>
    public static void Check(TrainingConfiguration configuration)
    {
        bool second = configuration.Architecture == TrainingArchitecture.StyleGan2;
        RequirePowerOfTwo("resolution", configuration.Resolution);
        if (configuration.Steps is not null && configuration.Kimg is not null)
        {
            throw Contradiction("steps and kimg are both set, and either is the training's length.", "Set one of them.");
        }

        if (configuration.Metric is SnapshotMetric.Psnr or SnapshotMetric.MsSsim)
        {
            throw Contradiction(
                $"metric is {TrainingKeys.WordOf(configuration.Metric)}, and a generated image has no original that it could be compared with.",
                "Set metric to swd.");
        }

        if (configuration.Precision != PrecisionKind.Float32)
        {
            throw Contradiction(
                $"precision is {TrainingKeys.WordOf(configuration.Precision)}, and StyleGANs are trained in float32.", "Set precision to float32 or auto.");
        }

        CheckLoss(configuration, second);
        if (second)
        {
            CheckStyleGan2(configuration);
        }
        else
        {
            CheckGrowth(configuration);
        }
    }

    private static int BatchSizeOf(TrainingConfiguration configuration, bool second)
    {
        if (!second && ResolutionBatches.Parse(configuration.BatchSizes).TryGetValue(configuration.Resolution, out int named))
        {
            return named;
        }

        return configuration.BatchSize ?? Math.Clamp((second ? LinesPerBatch : LinesPerGrownBatch) / configuration.Resolution, MinBatch, MaxBatch);
    }

    private static void CheckLoss(TrainingConfiguration configuration, bool second)
    {
        bool known = configuration.Loss == AdversarialLossKind.NonSaturating || (!second && configuration.Loss == AdversarialLossKind.WganGp);
        if (!known)
        {
            throw Contradiction(
                $"loss is {TrainingKeys.WordOf(configuration.Loss!.Value)}, which {(second ? "StyleGAN2" : "StyleGAN")} is not trained by.",
                second ? "Set loss to nonSaturating." : "Set loss to nonSaturating or wganGp.");
        }
    }

    private static void CheckStyleGan2(TrainingConfiguration configuration)
    {
        if (configuration.BatchSize is > DeviationGroup and int batch && batch % DeviationGroup != 0)
        {
            throw Contradiction(
                $"batchSize is {batch}, and must be a multiple of {DeviationGroup}: the discriminator compares images in groups of {DeviationGroup}.",
                $"Set it to {batch / DeviationGroup * DeviationGroup} or {(batch / DeviationGroup * DeviationGroup) + DeviationGroup}.");
        }

        if (configuration.Augment == AugmentationKind.Fixed && configuration.AdaP == 0)
        {
            throw Contradiction("augment is fixed, and its probability adaP is 0.", "Set adaP above 0, as in 0.2, or augment to ada or none.");
        }

        int blocks = BitOperations.Log2((uint)configuration.Resolution) - 1;
        if (configuration.FreezeD >= blocks)
        {
            throw Contradiction(
                $"freezeD is {configuration.FreezeD}, and a discriminator of the resolution {configuration.Resolution} has {blocks} blocks, of which one at least is trained.",
                $"Set it to at most {blocks - 1}.");
        }
    }

    private static void CheckGrowth(TrainingConfiguration configuration)
    {
        if (configuration.Augment is not AugmentationKind.None)
        {
            throw Contradiction("augment is set, and only StyleGAN2 is trained with augmentation.", "Set architecture to stylegan2, or augment to none.");
        }

        RequirePowerOfTwo("initialResolution", configuration.InitialResolution);
        if (configuration.InitialResolution > configuration.Resolution)
        {
            throw Contradiction(
                $"initialResolution is {configuration.InitialResolution}, more than the resolution of {configuration.Resolution} that is grown to.",
                $"Set it to at most {configuration.Resolution}.");
        }

        if (configuration.InitialResolution < configuration.Resolution && configuration.PhaseKimg + configuration.FadeKimg == 0)
        {
            throw Contradiction("phaseKimg and fadeKimg are both 0, so nothing would be trained before the last resolution.", "Set phaseKimg above 0, or initialResolution to the resolution.");
        }

        int stray = ResolutionBatches.Parse(configuration.BatchSizes).Keys
            .FirstOrDefault(resolution => resolution < configuration.InitialResolution || resolution > configuration.Resolution);
        if (stray != 0)
        {
            throw Contradiction(
                $"batchSizes names the resolution {stray}, and images are trained on from {configuration.InitialResolution} to {configuration.Resolution}.",
                "Name resolutions in between.");
        }
    }

    private static void RequirePowerOfTwo(string key, int size)
    {
        if (!int.IsPow2(size))
        {
            int below = 1 << BitOperations.Log2((uint)size);
            throw Contradiction($"{key} is {size}, and must be a power of two: networks halve and double it.", $"Set it to {below} or {2 * below}.");
        }
    }

    private static InputRejectedException Contradiction(string reason, string remedy) => TrainingConfigurationDefaults.Contradiction(reason, remedy);
}
