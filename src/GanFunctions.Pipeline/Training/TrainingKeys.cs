using System.Globalization;
using System.Reflection;
using System.Text.Json;
using GanFunctions.Pipeline.Models;

namespace GanFunctions.Pipeline.Training;

/// <summary>
/// The keys of <c>train.json</c>: type, range, default and meaning of each. What reads settings, their JSON schema and the
/// table in docs/datasets.md all come from here.
/// </summary>
public static class TrainingKeys
{
    private const double Any = 1_000_000_000;
    private const double MaxSeed = 1_000_000_000_000_000;
    private const int DescriptionLength = 500;

    private static readonly TrainingConfiguration Defaults = new();

    private static readonly TrainingArchitecture[] CycleGan = [TrainingArchitecture.CycleGan];
    private static readonly TrainingArchitecture[] Pix2Pix = [TrainingArchitecture.Pix2Pix];
    private static readonly TrainingArchitecture[] Translation = [.. CycleGan, .. Pix2Pix];
    private static readonly TrainingArchitecture[] StyleGan = [TrainingArchitecture.StyleGan];
    private static readonly TrainingArchitecture[] StyleGan2 = [TrainingArchitecture.StyleGan2];
    private static readonly TrainingArchitecture[] StyleGans = [.. StyleGan, .. StyleGan2];

    /// <summary>All keys, in the order in which they are documented.</summary>
    public static IReadOnlyList<TrainingKey> All { get; } =
    [
        Word<TrainingArchitecture>(nameof(Defaults.Architecture), "What is trained.", "what the layout asks for: cycleGan for unpaired images, pix2Pix for pairs, styleGan2 for plain images"),
        Text(nameof(Defaults.Description), "One sentence about the model, for people.", "none", IsDescription, $"text of 1 to {DescriptionLength} characters in one line", @"^[^\u0000-\u001f\u007f-\u009f]{1,500}$"),
        Text(nameof(Defaults.Version), "The version that is published.", "one after the newest", ModelReference.IsVersion, "1 to 64 letters, digits, dots, hyphens and underscores, not dots alone", "^(?!\\.+$)[A-Za-z0-9._-]{1,64}$"),
        Key(nameof(Defaults.Direction), TrainingKeyKind.Word, "For pix2pix: which half of a pair is the input; A is the left half.") with { Words = [Directions.AtoB, Directions.BtoA], Architectures = Pix2Pix },
        Word<GeneratorKind>(nameof(Defaults.Generator), "The generators' shape.", "resNet for CycleGAN, uNet for pix2pix") with { Architectures = Translation },
        Integer(nameof(Defaults.Ngf), 1, 512, "Channels after the generators' first convolution.") with { Architectures = Translation },
        Integer(nameof(Defaults.Blocks), 1, 64, "Residual blocks of a ResNet generator.") with { Architectures = Translation },
        Integer(nameof(Defaults.Downsamplings), 5, 12, "Halvings of a U-Net generator.", "as many as cropSize allows, at most 8") with { Architectures = Translation },
        Flag(nameof(Defaults.Dropout), "Whether the generators drop half of some activations in training.", "true for pix2pix, false for CycleGAN") with { Architectures = Translation },
        Word<DiscriminatorKind>(nameof(Defaults.Discriminator), "The discriminators' shape: patches or single pixels are judged.") with { Architectures = Translation },
        Integer(nameof(Defaults.Ndf), 1, 512, "Channels after the discriminators' first convolution.") with { Architectures = Translation },
        Integer(nameof(Defaults.DiscriminatorLayers), 1, 8, "Convolutions of stride 2 in a patch discriminator.") with { Architectures = Translation },
        Word<NormalizationKind>(nameof(Defaults.Normalization), "Normalisation of all networks.", "instance for CycleGAN, batch for pix2pix") with { Architectures = Translation },
        Word<InitializationKind>(nameof(Defaults.Initialization), "What convolutions' weights are drawn from.") with { Architectures = Translation },
        Number(nameof(Defaults.InitGain), 0, 10, "The scale of those draws.") with { MinimumIsExcluded = true, Architectures = Translation },
        Word<AdversarialLossKind>(nameof(Defaults.Loss), "The adversarial loss.", "lsgan for CycleGAN, vanilla for pix2pix, nonSaturating for StyleGAN"),
        Number(nameof(Defaults.LambdaA), 0, 10_000, "CycleGAN: weight of the loss of A to B to A.") with { Architectures = CycleGan },
        Number(nameof(Defaults.LambdaB), 0, 10_000, "CycleGAN: weight of the loss of B to A to B.") with { Architectures = CycleGan },
        Number(nameof(Defaults.LambdaIdentity), 0, 10_000, "CycleGAN: weight of the identity losses, as a multiple of the cycle weights; 0 leaves them out.") with { Architectures = CycleGan },
        Number(nameof(Defaults.LambdaL1), 0, 10_000, "pix2pix: weight of the L1 loss.") with { Architectures = Pix2Pix },
        Number(nameof(Defaults.LambdaGp), 0, 10_000, "wganGp: weight of the gradient penalty.") with { Architectures = [.. Translation, .. StyleGan] },
        Integer(nameof(Defaults.PoolSize), 0, 10_000, "Earlier translations that a discriminator may see again.", "50 for CycleGAN, 0 for pix2pix") with { Architectures = Translation },
        Number(nameof(Defaults.LearningRate), 0, 1, "Adam's learning rate before any decay.", "0.0002 for translation, 0.001 for StyleGAN, 0.0025 for StyleGAN2 (0.002 from a resolution of 1024 on)") with { MinimumIsExcluded = true },
        Number(nameof(Defaults.Beta1), 0, 1, "Adam's decay of the mean gradient.", "0.5 for translation, 0 for StyleGAN") with { MaximumIsExcluded = true },
        Number(nameof(Defaults.Beta2), 0, 1, "Adam's decay of the mean squared gradient.", "0.999 for translation, 0.99 for StyleGAN") with { MaximumIsExcluded = true },
        Word<LearningRatePolicy>(nameof(Defaults.LearningRatePolicy), "How the learning rate falls.") with { Architectures = Translation },
        Integer(nameof(Defaults.LearningRateDecayEpochs), 1, Any, "Policy step: epochs between two multiplications by 0.1.") with { Architectures = Translation },
        Integer(nameof(Defaults.Epochs), 0, 1_000_000, "Epochs at the full learning rate; with cosine those in which it falls to 0.") with { Architectures = Translation },
        Integer(nameof(Defaults.EpochsDecay), 0, 1_000_000, "Epochs beyond those: with linear the learning rate falls to 0 in them, with cosine it is 0.", "0 with cosine, else 100") with { Architectures = Translation },
        Integer(nameof(Defaults.Steps), 1, Any, "Steps altogether, in the place of epochs; epochs and epochsDecay then give the shares.", "as many as the epochs make"),
        Integer(nameof(Defaults.BatchSize), 1, 1_024, "Images of each domain a step; where StyleGAN grows, at the last resolution.", "1 for translation; by the resolution, 4 to 32, for StyleGAN"),
        Word<PreprocessKind>(nameof(Defaults.Preprocess), "How images become what is trained on.") with { Architectures = Translation },
        Integer(nameof(Defaults.LoadSize), 16, 8_192, "Pixels that images are resized to before they are cropped.") with { Architectures = Translation },
        Integer(nameof(Defaults.CropSize), 16, 8_192, "Pixels of the squares that are trained on.") with { Architectures = Translation },
        Flag(nameof(Defaults.Flip), "Whether half of the images are mirrored."),
        Integer(nameof(Defaults.Resolution), 8, 1_024, "StyleGAN: width and height of the images, a power of two.") with { Architectures = StyleGans },
        Word<SquareKind>(nameof(Defaults.SquareBy), "StyleGAN: whether the middle of an image is cut out, or all of it is fitted into the square.") with { Architectures = StyleGans },
        Integer(nameof(Defaults.ZDim), 1, 4_096, "StyleGAN: numbers in a latent.") with { Architectures = StyleGans },
        Integer(nameof(Defaults.WDim), 1, 4_096, "StyleGAN: numbers in a layer's style.") with { Architectures = StyleGans },
        Integer(nameof(Defaults.MappingLayers), 1, 32, "StyleGAN: layers of the mapping network.") with { Architectures = StyleGans },
        Integer(nameof(Defaults.ChannelBase), 16, 1_048_576, "StyleGAN: a layer has this over its resolution channels.", "32768 for StyleGAN2 from a resolution of 512 on, else 16384") with { Architectures = StyleGans },
        Integer(nameof(Defaults.ChannelMax), 1, 2_048, "StyleGAN: the most channels of a layer.") with { Architectures = StyleGans },
        Number(nameof(Defaults.Gamma), 0, 10_000, "StyleGAN: weight of R1.", "10 for StyleGAN; 0.0002 times the squared resolution over the batch size for StyleGAN2") with { Architectures = StyleGans },
        Number(nameof(Defaults.Kimg), 0, Any, "StyleGAN: length of the training in thousands of images, in the place of steps.", "25000") with { MinimumIsExcluded = true, Architectures = StyleGans },
        Integer(nameof(Defaults.InitialResolution), 4, 1_024, "StyleGAN: the resolution that growing begins with, a power of two.") with { Architectures = StyleGan },
        Number(nameof(Defaults.PhaseKimg), 0, Any, "StyleGAN: thousands of images at each resolution while growing.") with { Architectures = StyleGan },
        Number(nameof(Defaults.FadeKimg), 0, Any, "StyleGAN: thousands of images in which the next resolution is faded in.") with { Architectures = StyleGan },
        Text(nameof(Defaults.BatchSizes), "StyleGAN: images a step by resolution while growing.", "at each resolution twice those of the next, at most 128", ResolutionBatches.IsText, "resolutions and batch sizes, as in 8:64,16:32", "^[0-9]{1,4}:[0-9]{1,4}(,[0-9]{1,4}:[0-9]{1,4})*$") with { Architectures = StyleGan },
        Number(nameof(Defaults.StyleMixing), 0, 1, "StyleGAN: how often two latents share an image.") with { Architectures = StyleGans },
        Number(nameof(Defaults.PathLengthWeight), 0, 10_000, "StyleGAN2: weight of the path length regularisation; 0 leaves it out.") with { Architectures = StyleGan2 },
        Integer(nameof(Defaults.GInterval), 1, 10_000, "StyleGAN2: steps between two of path length regularisation.") with { Architectures = StyleGan2 },
        Integer(nameof(Defaults.DInterval), 1, 10_000, "StyleGAN2: steps between two of R1.") with { Architectures = StyleGan2 },
        Number(nameof(Defaults.EmaKimg), 0, Any, "StyleGAN: half-life of the generator's moving average, in thousands of images.") with { Architectures = StyleGans },
        Number(nameof(Defaults.EmaRampup), 0, 1, "StyleGAN2: that half-life is at most this share of the images seen; 0 for no ramp.") with { Architectures = StyleGan2 },
        Word<AugmentationKind>(nameof(Defaults.Augment), "StyleGAN2: augmentation of what the discriminator sees.", "ada for StyleGAN2") with { Architectures = StyleGans },
        Number(nameof(Defaults.AdaP), 0, 1, "StyleGAN2: the augmentation's probability where it is fixed; where it adapts, at the start.") with { Architectures = StyleGan2 },
        Number(nameof(Defaults.AdaTarget), 0, 1, "StyleGAN2: the mean sign of the discriminator's outputs on real images that ADA aims at.") with { Architectures = StyleGan2 },
        Number(nameof(Defaults.AdaKimg), 0, Any, "StyleGAN2: thousands of images in which ADA's probability can rise from 0 to 1.") with { MinimumIsExcluded = true, Architectures = StyleGan2 },
        Integer(nameof(Defaults.AdaInterval), 1, 10_000, "StyleGAN2: steps between two adaptations of ADA's probability.") with { Architectures = StyleGan2 },
        Integer(nameof(Defaults.FreezeD), 0, 32, "StyleGAN2: how many of the discriminator's blocks, from the highest resolution on, are not trained.") with { Architectures = StyleGan2 },
        Text(nameof(Defaults.TransferFrom), "StyleGAN: a model of the registry, as model or model@version, whose networks the run starts from.", "none: the networks begin at random", ModelReference.IsReference, "a model's name, or model@version", "^[a-z0-9-]{1,63}(@[A-Za-z0-9._-]{1,64})?$") with { Architectures = StyleGans },
        Flag(nameof(Defaults.Encoder), "StyleGANs: whether an encoder, from images to styles, is trained after the generator.") with { Architectures = StyleGans },
        Integer(nameof(Defaults.EncoderSteps), 1, Any, "StyleGANs: steps that the encoder is trained for.") with { Architectures = StyleGans },
        Word<PrecisionKind>(nameof(Defaults.Precision), "What activations are computed in; weights stay in float32."),
        Number(nameof(Defaults.Ema), 0, 1, "Decay of the generators' moving average, which is then what is published; 0 leaves it out.") with { MaximumIsExcluded = true, Architectures = Translation },
        Integer(nameof(Defaults.Seed), 0, MaxSeed, "What all random draws follow from."),
        Integer(nameof(Defaults.Threads), 1, 1_024, "Threads that compute.", "one a core"),
        Integer(nameof(Defaults.CacheMegabytes), 0, 1_048_576, "Megabytes of decoded images kept in memory."),
        Integer(nameof(Defaults.LogEvery), 1, Any, "Steps between two lines of metrics.jsonl."),
        Integer(nameof(Defaults.SampleEvery), 1, Any, "Steps between two sample grids."),
        Integer(nameof(Defaults.CheckpointEvery), 1, Any, "Steps between two checkpoints."),
        Integer(nameof(Defaults.KeepCheckpoints), 1, 1_000, "Checkpoints kept."),
        Integer(nameof(Defaults.SnapshotEvery), 1, Any, "Steps between two evaluations on held-out images."),
        Integer(nameof(Defaults.EvaluationImages), 1, 100_000, "Held-out images of each domain that are evaluated, at most."),
        Word<SnapshotMetric>(nameof(Defaults.Metric), "The metric that tells the best snapshot, and that the promotion gate compares."),
        Integer(nameof(Defaults.MinImages), 1, 1_000_000, "Images that a domain must have at least."),
        Word<PromotionPolicy>(nameof(Defaults.Promote), "Whether the new version goes live."),
        Word<RunningRunPolicy>(nameof(Defaults.WhenRunning), "What happens to a run of the same model that has not ended when this one arrives."),
    ];

    /// <summary>The key of that name, letter for letter; null where there is none.</summary>
    /// <param name="name">In camel case.</param>
    public static TrainingKey? Find(string name) => All.FirstOrDefault(key => key.Name == name);

    /// <summary>A word as it is written.</summary>
    internal static string WordOf<TEnum>(TEnum word)
        where TEnum : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(word.ToString());

    private static TrainingKey Word<TEnum>(string property, string meaning, string? whenNull = null)
        where TEnum : struct, Enum =>
        Key(property, TrainingKeyKind.Word, meaning, whenNull) with { Words = [.. Enum.GetNames<TEnum>().Select(JsonNamingPolicy.CamelCase.ConvertName)] };

    private static TrainingKey Flag(string property, string meaning, string? whenNull = null) =>
        Key(property, TrainingKeyKind.Flag, meaning, whenNull);

    private static TrainingKey Integer(string property, double minimum, double maximum, string meaning, string? whenNull = null) =>
        Key(property, TrainingKeyKind.Integer, meaning, whenNull) with { Minimum = minimum, Maximum = maximum };

    private static TrainingKey Number(string property, double minimum, double maximum, string meaning, string? whenNull = null) =>
        Key(property, TrainingKeyKind.Number, meaning, whenNull) with { Minimum = minimum, Maximum = maximum };

    private static TrainingKey Text(string property, string meaning, string whenNull, Func<string, bool> isText, string rule, string pattern) =>
        Key(property, TrainingKeyKind.Text, meaning, whenNull) with { IsText = isText, TextRule = rule, Pattern = pattern };

    private static TrainingKey Key(string property, TrainingKeyKind kind, string meaning, string? whenNull = null) => new()
    {
        Name = JsonNamingPolicy.CamelCase.ConvertName(property),
        Kind = kind,
        Meaning = meaning,
        IsNullable = whenNull is not null,
        WhenNull = whenNull,
        Default = DefaultOf(typeof(TrainingConfiguration).GetProperty(property)!),
    };

    private static string DefaultOf(PropertyInfo property) => property.GetValue(Defaults) switch
    {
        null => "null",
        bool flag => flag ? "true" : "false",
        Enum word => $"\"{JsonNamingPolicy.CamelCase.ConvertName(word.ToString())}\"",
        string text => $"\"{text}\"",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        object other => throw new InvalidOperationException($"{property.Name} has a default of the type {other.GetType()}, which has no JSON."),
    };

    private static bool IsDescription(string text) =>
        text.Length is > 0 and <= DescriptionLength && !text.Any(char.IsControl);
}
