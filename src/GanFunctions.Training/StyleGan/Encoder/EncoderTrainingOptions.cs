namespace GanFunctions.Training.StyleGan.Encoder;

/// <summary>How an encoder is trained.</summary>
internal sealed record EncoderTrainingOptions
{
    /// <summary>Steps of the first stage, on generated images whose styles are known; 0 to leave it out.</summary>
    public long StyleSteps { get; init; } = 5_000;

    /// <summary>Steps of the second stage, on real images; 0 to leave it out.</summary>
    public long ImageSteps { get; init; } = 5_000;

    /// <summary>Images a step.</summary>
    public int BatchSize { get; init; } = 8;

    /// <summary>Adam's learning rate in the first stage. It falls to 0 over the last quarter of each stage.</summary>
    public double LearningRate { get; init; } = 1e-3;

    /// <summary>Adam's learning rate in the second stage, where a leap leads to styles that the generator has no images for.</summary>
    public double ImageLearningRate { get; init; } = 1e-4;

    /// <summary>What the mean squared difference of pixels counts.</summary>
    public double PixelWeight { get; init; } = 1;

    /// <summary>What that of the halved, quartered, ... images counts, averaged over the sizes.</summary>
    public double PyramidWeight { get; init; } = 1;

    /// <summary>What the relative squared difference of the discriminator's features counts, averaged over its blocks.</summary>
    public double FeatureWeight { get; init; } = 0.1;

    /// <summary>
    /// What the mean squared distance of the styles from the mean style counts in the second stage. It is little where styles
    /// are like those of latents, and keeps them from drifting off.
    /// </summary>
    public double StyleWeight { get; init; } = 0.01;

    /// <summary>The source of all draws.</summary>
    public ulong Seed { get; init; }
}
