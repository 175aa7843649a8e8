using static TorchSharp.torch;

namespace GanFunctions.Training.StyleGan.Augmentation;

/// <summary>
/// What is done to all images, real and generated, that a discriminator sees (Karras et al. 2020, "Training Generative
/// Adversarial Networks with Limited Data", section 2).
/// </summary>
internal interface IDiscriminatorAugmentation
{
    /// <summary>Augments images, differentiably in the images to any order.</summary>
    /// <param name="images">(N, C, H, W), in [-1, 1]; a result may leave that range.</param>
    /// <param name="p">How likely each transformation is, 0 to 1. 0 gives the images themselves, bit for bit.</param>
    /// <param name="random">Where all draws come from. How many are made depends on the shape of the images only.</param>
    /// <returns>(N, C, H, W), float32.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="p"/> lies outside 0 to 1.</exception>
    public Tensor Apply(Tensor images, double p, Random random);
}
