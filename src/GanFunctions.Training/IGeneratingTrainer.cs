using GanFunctions.Training.Loop;
using static TorchSharp.torch;

namespace GanFunctions.Training;

/// <summary>Trains networks that make images from latents. Its steps take the images of one domain, <see cref="StepImages.Real"/>.</summary>
internal interface IGeneratingTrainer : ITrainer
{
    /// <summary>Numbers in a latent.</summary>
    public int ZDim { get; }

    /// <summary>Width and height of the images, in pixels, also of those that steps are given while a network still grows.</summary>
    public int Resolution { get; }

    /// <summary>How many images each step is given.</summary>
    public BatchSchedule Batches { get; }

    /// <summary>Generates in evaluation mode and without gradients, by the averaged weights, with constant noise.</summary>
    /// <param name="z">(N, <see cref="ZDim"/>), draws of N(0, 1), on the trainer's device.</param>
    /// <param name="truncationPsi">What the styles keep of their distance from the mean style; 1 leaves them.</param>
    /// <returns>
    /// (N, 3, <see cref="Resolution"/>, <see cref="Resolution"/>), about [-1, 1], owned by the caller. While a network still
    /// grows, what it makes is enlarged.
    /// </returns>
    public Tensor Generate(Tensor z, double truncationPsi);

    /// <summary>
    /// What another run may start from: generator, its average and discriminator, without optimizers and statistics. The
    /// tensors are the trainer's own, not copies.
    /// </summary>
    public IReadOnlyDictionary<string, Tensor> CaptureNetworks();

    /// <summary>Starts from networks that <see cref="CaptureNetworks"/> gave; tensors are copied.</summary>
    /// <param name="networks">The networks, on any device.</param>
    /// <exception cref="InvalidDataException">They are of another shape; the message says what differs.</exception>
    public void TransferFrom(IReadOnlyDictionary<string, Tensor> networks);
}
