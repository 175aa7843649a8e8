using static TorchSharp.torch;

namespace GanFunctions.Training.StyleGan.Encoder;

/// <summary>
/// A trained generator and its discriminator, as an encoder's training sees them. None of the functions may draw random
/// numbers of its own (the noise is constant), and none changes the networks.
/// </summary>
/// <param name="SampleStyles">Draws that many styles (N, layers, w_dim), as the mapping network makes them of draws from the given source.</param>
/// <param name="Synthesize">Turns styles into images (N, 3, R, R) in about [-1, 1], differentiably.</param>
/// <param name="DiscriminatorFeatures">
/// What the discriminator's blocks make of images, one tensor (N, ...) a block, differentiably.
/// </param>
internal sealed record FrozenGenerator(
    Func<int, Random, Tensor> SampleStyles,
    Func<Tensor, Tensor> Synthesize,
    Func<Tensor, IReadOnlyList<Tensor>> DiscriminatorFeatures);
