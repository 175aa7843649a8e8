namespace GanFunctions.Pipeline.Training;

/// <summary>
/// What is trained and how: the keys of <c>train.json</c>, in camel case. The defaults are those of the papers (Zhu et al.
/// 2017 for CycleGAN, Isola et al. 2017 for pix2pix). The ranges are stated, and checked, by <see cref="TrainingKeys"/>.
/// </summary>
public sealed record TrainingConfiguration
{
    /// <summary>What is trained; by default what the dataset's layout asks for.</summary>
    public TrainingArchitecture? Architecture { get; init; }

    /// <summary>One sentence about the model, for people.</summary>
    public string? Description { get; init; }

    /// <summary>The version that is published; by default one after the newest.</summary>
    public string? Version { get; init; }

    /// <summary>For pix2pix: which half of a pair is the input, <c>AtoB</c> or <c>BtoA</c>.</summary>
    public string Direction { get; init; } = "AtoB";

    /// <summary>The generators' shape; ResNet for CycleGAN and U-Net for pix2pix where null.</summary>
    public GeneratorKind? Generator { get; init; }

    /// <summary>Channels after the generators' first convolution.</summary>
    public int Ngf { get; init; } = 64;

    /// <summary>Residual blocks of a ResNet generator.</summary>
    public int Blocks { get; init; } = 9;

    /// <summary>Halvings of a U-Net generator; as many as <see cref="CropSize"/> allows, at most 8, where null.</summary>
    public int? Downsamplings { get; init; }

    /// <summary>Whether the generators drop half of some activations; pix2pix does and CycleGAN does not where null.</summary>
    public bool? Dropout { get; init; }

    /// <summary>The discriminators' shape.</summary>
    public DiscriminatorKind Discriminator { get; init; } = DiscriminatorKind.Patch;

    /// <summary>Channels after the discriminators' first convolution.</summary>
    public int Ndf { get; init; } = 64;

    /// <summary>Convolutions of stride 2 in a patch discriminator.</summary>
    public int DiscriminatorLayers { get; init; } = 3;

    /// <summary>Normalisation of all networks; instance for CycleGAN and batch for pix2pix where null.</summary>
    public NormalizationKind? Normalization { get; init; }

    /// <summary>What convolutions' weights are drawn from.</summary>
    public InitializationKind Initialization { get; init; } = InitializationKind.Normal;

    /// <summary>The scale of those draws.</summary>
    public double InitGain { get; init; } = 0.02;

    /// <summary>The adversarial loss; lsgan for CycleGAN and vanilla for pix2pix where null.</summary>
    public AdversarialLossKind? Loss { get; init; }

    /// <summary>CycleGAN: weight of the loss of A to B to A.</summary>
    public double LambdaA { get; init; } = 10;

    /// <summary>CycleGAN: weight of the loss of B to A to B.</summary>
    public double LambdaB { get; init; } = 10;

    /// <summary>CycleGAN: weight of the identity losses, as a multiple of the cycle weights.</summary>
    public double LambdaIdentity { get; init; } = 0.5;

    /// <summary>pix2pix: weight of the L1 loss.</summary>
    public double LambdaL1 { get; init; } = 100;

    /// <summary>wgangp: weight of the gradient penalty.</summary>
    public double LambdaGp { get; init; } = 10;

    /// <summary>Earlier translations that a discriminator may see again; 50 for CycleGAN and 0 for pix2pix where null.</summary>
    public int? PoolSize { get; init; }

    /// <summary>Adam's learning rate before any decay.</summary>
    public double LearningRate { get; init; } = 2e-4;

    /// <summary>Adam's decay of the mean gradient.</summary>
    public double Beta1 { get; init; } = 0.5;

    /// <summary>Adam's decay of the mean squared gradient.</summary>
    public double Beta2 { get; init; } = 0.999;

    /// <summary>How the learning rate falls.</summary>
    public LearningRatePolicy LearningRatePolicy { get; init; } = LearningRatePolicy.Linear;

    /// <summary>Policy step: epochs between two multiplications by 0.1.</summary>
    public int LearningRateDecayEpochs { get; init; } = 50;

    /// <summary>Epochs at the full learning rate; with policy cosine those in which it falls to 0.</summary>
    public int Epochs { get; init; } = 100;

    /// <summary>
    /// Epochs beyond <see cref="Epochs"/>: with policy linear those in which the learning rate falls to 0. Where null none with
    /// policy cosine, which has fallen to 0 by then, and 100 with the others.
    /// </summary>
    public int? EpochsDecay { get; init; }

    /// <summary>Steps altogether, in the place of epochs; <see cref="Epochs"/> and <see cref="EpochsDecay"/> then give the shares.</summary>
    public long? Steps { get; init; }

    /// <summary>Images of each domain a step.</summary>
    public int BatchSize { get; init; } = 1;

    /// <summary>How images become squares.</summary>
    public PreprocessKind Preprocess { get; init; } = PreprocessKind.ResizeAndCrop;

    /// <summary>Pixels that images are resized to before they are cropped.</summary>
    public int LoadSize { get; init; } = 286;

    /// <summary>Pixels of the squares that are trained on.</summary>
    public int CropSize { get; init; } = 256;

    /// <summary>Whether half of the images are mirrored.</summary>
    public bool Flip { get; init; } = true;

    /// <summary>What activations are computed in; weights and optimizers stay in float32.</summary>
    public PrecisionKind Precision { get; init; } = PrecisionKind.Float32;

    /// <summary>Decay of the generators' exponential moving average; 0 leaves it out. With it, the average is what is published.</summary>
    public double Ema { get; init; }

    /// <summary>What all random draws follow from.</summary>
    public long Seed { get; init; }

    /// <summary>Threads that compute; one a core where null.</summary>
    public int? Threads { get; init; }

    /// <summary>Megabytes of decoded images kept in memory.</summary>
    public int CacheMegabytes { get; init; } = 2048;

    /// <summary>Steps between two lines of <c>metrics.jsonl</c>.</summary>
    public int LogEvery { get; init; } = 50;

    /// <summary>Steps between two sample grids.</summary>
    public int SampleEvery { get; init; } = 500;

    /// <summary>Steps between two checkpoints.</summary>
    public int CheckpointEvery { get; init; } = 500;

    /// <summary>Checkpoints kept.</summary>
    public int KeepCheckpoints { get; init; } = 3;

    /// <summary>Steps between two evaluations on held-out images.</summary>
    public int SnapshotEvery { get; init; } = 2000;

    /// <summary>Held-out images of each domain that are evaluated, at most.</summary>
    public int EvaluationImages { get; init; } = 200;

    /// <summary>The metric that tells the best snapshot, and that the promotion gate compares.</summary>
    public SnapshotMetric Metric { get; init; } = SnapshotMetric.Swd;

    /// <summary>Images that a domain must have at least.</summary>
    public int MinImages { get; init; } = 2;

    /// <summary>Whether the new version goes live.</summary>
    public PromotionPolicy Promote { get; init; } = PromotionPolicy.Better;

    /// <summary>What happens to a run of the same model that has not ended when this one arrives.</summary>
    public RunningRunPolicy WhenRunning { get; init; } = RunningRunPolicy.Queue;
}
