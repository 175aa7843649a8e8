namespace GanFunctions.Pipeline.Training;

/// <summary>What can be trained.</summary>
public enum TrainingArchitecture
{
    /// <summary>Unpaired translation (Zhu et al. 2017).</summary>
    CycleGan,

    /// <summary>Paired translation (Isola et al. 2017).</summary>
    Pix2Pix,

    /// <summary>Images from latents, grown resolution by resolution (Karras et al. 2018).</summary>
    StyleGan,

    /// <summary>Images from latents, with adaptive discriminator augmentation (Karras et al. 2019 and 2020).</summary>
    StyleGan2,
}

/// <summary>Shapes of generators.</summary>
public enum GeneratorKind
{
    /// <summary>Residual blocks between halvings and doublings (Johnson et al. 2016).</summary>
    ResNet,

    /// <summary>An encoder and a decoder whose layers of equal size are connected (Ronneberger et al. 2015).</summary>
    UNet,
}

/// <summary>Shapes of discriminators.</summary>
public enum DiscriminatorKind
{
    /// <summary>Judges overlapping patches (PatchGAN).</summary>
    Patch,

    /// <summary>Judges each pixel.</summary>
    Pixel,
}

/// <summary>Normalisations.</summary>
public enum NormalizationKind
{
    /// <summary>Each image by its own statistics.</summary>
    Instance,

    /// <summary>The batch's statistics, with learned scale and shift.</summary>
    Batch,
}

/// <summary>Distributions of initial weights.</summary>
public enum InitializationKind
{
    /// <summary>Normal with the gain as its deviation.</summary>
    Normal,

    /// <summary>Glorot and Bengio 2010.</summary>
    Xavier,

    /// <summary>He et al. 2015.</summary>
    Kaiming,

    /// <summary>Saxe et al. 2013.</summary>
    Orthogonal,
}

/// <summary>Adversarial losses.</summary>
public enum AdversarialLossKind
{
    /// <summary>Least squares (Mao et al. 2017).</summary>
    Lsgan,

    /// <summary>Binary cross entropy on the log odds (Goodfellow et al. 2014).</summary>
    Vanilla,

    /// <summary>Wasserstein distance with gradient penalty (Gulrajani et al. 2017).</summary>
    WganGp,

    /// <summary>Cross entropy whose generator's part does not saturate (Goodfellow et al. 2014, section 3), for StyleGAN with R1.</summary>
    NonSaturating,
}

/// <summary>Augmentations of what a discriminator sees.</summary>
public enum AugmentationKind
{
    /// <summary>None.</summary>
    None,

    /// <summary>Always with the same probability.</summary>
    Fixed,

    /// <summary>With a probability that follows how far the discriminator overfits (Karras et al. 2020, section 3).</summary>
    Ada,
}

/// <summary>How images of any shape become squares.</summary>
public enum SquareKind
{
    /// <summary>The middle is cut out.</summary>
    Crop,

    /// <summary>The whole image lies within the square; the rest is white.</summary>
    Fit,
}

/// <summary>How the learning rate falls.</summary>
public enum LearningRatePolicy
{
    /// <summary>Constant for the first epochs, then linearly to 0.</summary>
    Linear,

    /// <summary>Times 0.1 every so many epochs.</summary>
    Step,

    /// <summary>Times 0.2 when the generators' loss has not improved for five epochs.</summary>
    Plateau,

    /// <summary>Along half a cosine to 0 over the epochs; it stays there in those of the decay.</summary>
    Cosine,
}

/// <summary>How images become what is trained on.</summary>
public enum PreprocessKind
{
    /// <summary>Resized to a square of the load size, then cropped at random.</summary>
    ResizeAndCrop,

    /// <summary>Cropped at random.</summary>
    Crop,

    /// <summary>Resized to the load size's width, the shape kept.</summary>
    ScaleWidth,

    /// <summary>Resized to the load size's width, then cropped at random.</summary>
    ScaleWidthAndCrop,

    /// <summary>Left as they are, but for rounding to the network's size multiple.</summary>
    None,
}

/// <summary>What activations are computed in.</summary>
public enum PrecisionKind
{
    /// <summary>Single precision.</summary>
    Float32,

    /// <summary>bfloat16, refused where the hardware lacks it.</summary>
    BFloat16,

    /// <summary>bfloat16 where the hardware has it, else single precision; the log says which.</summary>
    Auto,
}

/// <summary>Metrics of a snapshot.</summary>
public enum SnapshotMetric
{
    /// <summary>Sliced Wasserstein distance, the mean over directions and pyramid levels; lower is better.</summary>
    Swd,

    /// <summary>MS-SSIM between input and reconstruction, or output and target; higher is better.</summary>
    MsSsim,

    /// <summary>PSNR of the reconstruction, or of the output against the target, in decibels; higher is better.</summary>
    Psnr,
}

/// <summary>Whether a new version goes live.</summary>
public enum PromotionPolicy
{
    /// <summary>Where it is no worse than the current version by the run's metric, or there is no current version.</summary>
    Better,

    /// <summary>Whatever the metric says.</summary>
    Always,

    /// <summary>Only when a person promotes it.</summary>
    Never,
}

/// <summary>What a new run does to one of the same model that has not ended.</summary>
public enum RunningRunPolicy
{
    /// <summary>It waits for its end.</summary>
    Queue,

    /// <summary>It cancels it.</summary>
    Cancel,
}
