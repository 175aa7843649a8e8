namespace GanFunctions.Pipeline.Training;

/// <summary>
/// What is trained and how: the keys of <c>train.json</c>, in camel case. The defaults are those of the papers (Zhu et al.
/// 2017 for CycleGAN, Isola et al. 2017 for pix2pix, Karras et al. 2018 for StyleGAN, Karras et al. 2020 for StyleGAN2 with
/// ADA). Keys that an architecture does not use are ignored. The ranges are stated, and checked, by <see cref="TrainingKeys"/>.
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

    /// <summary>The adversarial loss; lsgan for CycleGAN, vanilla for pix2pix and nonSaturating for StyleGAN where null.</summary>
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

    /// <summary>
    /// Adam's learning rate before any decay; 0.0002 for translation, 0.001 for StyleGAN, and for StyleGAN2 0.0025 below a
    /// resolution of 1024 and 0.002 from there where null.
    /// </summary>
    public double? LearningRate { get; init; }

    /// <summary>Adam's decay of the mean gradient; 0.5 for translation and 0 for StyleGAN where null.</summary>
    public double? Beta1 { get; init; }

    /// <summary>Adam's decay of the mean squared gradient; 0.999 for translation and 0.99 for StyleGAN where null.</summary>
    public double? Beta2 { get; init; }

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

    /// <summary>
    /// Images of each domain a step; 1 for translation, and for StyleGAN as many as the resolution allows, 4 to 32, where
    /// null. Where StyleGAN grows this is at the last resolution.
    /// </summary>
    public int? BatchSize { get; init; }

    /// <summary>How images become squares.</summary>
    public PreprocessKind Preprocess { get; init; } = PreprocessKind.ResizeAndCrop;

    /// <summary>Pixels that images are resized to before they are cropped.</summary>
    public int LoadSize { get; init; } = 286;

    /// <summary>Pixels of the squares that are trained on.</summary>
    public int CropSize { get; init; } = 256;

    /// <summary>Whether half of the images are mirrored.</summary>
    public bool Flip { get; init; } = true;

    /// <summary>StyleGAN: width and height of the images, in pixels, a power of two.</summary>
    public int Resolution { get; init; } = 256;

    /// <summary>StyleGAN: how images of any shape become squares.</summary>
    public SquareKind SquareBy { get; init; } = SquareKind.Crop;

    /// <summary>StyleGAN: numbers in a latent.</summary>
    public int ZDim { get; init; } = 512;

    /// <summary>StyleGAN: numbers in a layer's style.</summary>
    public int WDim { get; init; } = 512;

    /// <summary>StyleGAN: layers of the mapping network.</summary>
    public int MappingLayers { get; init; } = 8;

    /// <summary>
    /// StyleGAN: a layer at a resolution has this over the resolution channels, at most <see cref="ChannelMax"/>; 32768 for
    /// StyleGAN2 from a resolution of 512 on, else 16384, where null.
    /// </summary>
    public int? ChannelBase { get; init; }

    /// <summary>StyleGAN: the most channels of a layer.</summary>
    public int ChannelMax { get; init; } = 512;

    /// <summary>
    /// StyleGAN: weight of R1 (Mescheder et al. 2018), as in gamma/2 times the mean squared gradient; 10 for StyleGAN and
    /// 0.0002 times the squared resolution over the batch size for StyleGAN2 where null.
    /// </summary>
    public double? Gamma { get; init; }

    /// <summary>StyleGAN: length of the training in thousands of images, in the place of <see cref="Steps"/>; 25000 where both are null.</summary>
    public double? Kimg { get; init; }

    /// <summary>StyleGAN (the first): where growing begins, a power of two.</summary>
    public int InitialResolution { get; init; } = 8;

    /// <summary>StyleGAN (the first): thousands of images at each resolution.</summary>
    public double PhaseKimg { get; init; } = 600;

    /// <summary>StyleGAN (the first): thousands of images in which the next resolution is faded in.</summary>
    public double FadeKimg { get; init; } = 600;

    /// <summary>
    /// StyleGAN (the first): images a step by resolution, as in <c>8:64,16:32</c>; a resolution that is not named has twice
    /// those of the next one, at most 128, up from <see cref="BatchSize"/> at the last.
    /// </summary>
    public string? BatchSizes { get; init; }

    /// <summary>StyleGAN: how often two latents share an image.</summary>
    public double StyleMixing { get; init; } = 0.9;

    /// <summary>StyleGAN2: weight of the path length regularisation; 0 leaves it out.</summary>
    public double PathLengthWeight { get; init; } = 2;

    /// <summary>StyleGAN2: steps between two of path length regularisation.</summary>
    public int GInterval { get; init; } = 4;

    /// <summary>StyleGAN2: steps between two of R1.</summary>
    public int DInterval { get; init; } = 16;

    /// <summary>StyleGAN: half-life of the generator's moving average, in thousands of images.</summary>
    public double EmaKimg { get; init; } = 10;

    /// <summary>StyleGAN2: the half-life is at most this share of the images seen; 0 for no ramp.</summary>
    public double EmaRampup { get; init; } = 0.05;

    /// <summary>StyleGAN2: augmentation of what the discriminator sees; ada where null.</summary>
    public AugmentationKind? Augment { get; init; }

    /// <summary>StyleGAN2: the augmentation's probability, where it is fixed; where it adapts, at the start.</summary>
    public double AdaP { get; init; }

    /// <summary>StyleGAN2: the mean sign of the discriminator's outputs on real images that ADA aims at.</summary>
    public double AdaTarget { get; init; } = 0.6;

    /// <summary>StyleGAN2: thousands of images in which ADA's probability can rise from 0 to 1.</summary>
    public double AdaKimg { get; init; } = 500;

    /// <summary>StyleGAN2: steps between two adaptations of ADA's probability.</summary>
    public int AdaInterval { get; init; } = 4;

    /// <summary>StyleGAN2: how many of the discriminator's blocks, from the highest resolution on, are not trained.</summary>
    public int FreezeD { get; init; }

    /// <summary>StyleGAN: a model, or <c>model@version</c>, of the registry whose networks the run starts from.</summary>
    public string? TransferFrom { get; init; }

    /// <summary>StyleGANs: whether an encoder, from images to styles, is trained when the generator is.</summary>
    public bool Encoder { get; init; }

    /// <summary>StyleGANs: steps that the encoder is trained for.</summary>
    public int EncoderSteps { get; init; } = 20_000;

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
