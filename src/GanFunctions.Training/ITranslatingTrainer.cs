using static TorchSharp.torch;

namespace GanFunctions.Training;

/// <summary>Trains networks that translate images of one domain to another.</summary>
internal interface ITranslatingTrainer : ITrainer
{
    /// <summary>The directions that the networks translate in: <c>AtoB</c>, or both.</summary>
    public IReadOnlyList<string> Directions { get; }

    /// <summary>Height and width of images must be multiples of this.</summary>
    public int SizeMultiple { get; }

    /// <summary>Translates in evaluation mode and without gradients, by the averaged weights where there are such.</summary>
    /// <param name="direction">One of <see cref="Directions"/>.</param>
    /// <param name="images">(N, C, H, W) in [-1, 1], on the trainer's device.</param>
    /// <returns>(N, C, H, W) in [-1, 1], owned by the caller.</returns>
    public Tensor Translate(string direction, Tensor images);
}
