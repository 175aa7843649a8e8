namespace GanFunctions.Inference.Models;

/// <summary>
/// How a version's ONNX files generate images. The mapping network turns latents into styles, the synthesis network turns
/// styles into images, and the encoder, where there is one, turns images into styles.
/// </summary>
/// <remarks>
/// The graphs' tensors, all float32 unless stated. Mapping: <c>z</c> (N, <see cref="ZDim"/>), <c>truncation_psi</c> (1) and
/// <c>truncation_cutoff</c> (1), int64, give <c>ws</c> (N, <see cref="Layers"/>, <see cref="WDim"/>); the first
/// <c>truncation_cutoff</c> layers are drawn towards <see cref="WAvg"/>. Synthesis: <c>ws</c>, <c>noise_scale</c> (1), which
/// multiplies the network's own constant noise, and <c>noise</c> (1 or N, <see cref="NoiseLength"/>), which is added to it, all layers' maps
/// one behind the other in the layers' order, row by row, give <c>image</c> (N, 3, <see cref="Resolution"/>, <see cref="Resolution"/>).
/// Constant noise is a scale of 1 and zeros; seeded noise is a scale of 0 and draws of N(0, 1); no noise is a scale of 0 and zeros.
/// Encoder: <c>image</c>, as the synthesis network gives it, gives <c>ws</c>.
/// </remarks>
public sealed record GeneratorCard
{
    /// <summary>The mapping network's file within the version's folder.</summary>
    public string Mapping { get; init; } = "mapping.onnx";

    /// <summary>The synthesis network's file.</summary>
    public string Synthesis { get; init; } = "synthesis.onnx";

    /// <summary>The encoder's file; null where none was trained.</summary>
    public string? Encoder { get; init; }

    /// <summary>Numbers in a latent.</summary>
    public required int ZDim { get; init; }

    /// <summary>Numbers in a layer's style.</summary>
    public required int WDim { get; init; }

    /// <summary>Layers that take a style each, coarsest first.</summary>
    public required int Layers { get; init; }

    /// <summary>Width and height of the images, in pixels.</summary>
    public required int Resolution { get; init; }

    /// <summary>Numbers in the noise maps of all layers together.</summary>
    public required int NoiseLength { get; init; }

    /// <summary>What a black and a white pixel are; values beyond are clamped.</summary>
    public IReadOnlyList<double> ValueRange { get; init; } = [-1, 1];

    /// <summary>The mean style, <see cref="WDim"/> numbers.</summary>
    public required IReadOnlyList<double> WAvg { get; init; }

    /// <summary>Named ranges of layers, first and last: <c>coarse</c>, <c>middle</c> and <c>fine</c>.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyList<int>> LayerGroups { get; init; }

    /// <summary>The files that generating runs.</summary>
    public IEnumerable<string> NetworkFiles() => Encoder is null ? [Mapping, Synthesis] : [Mapping, Synthesis, Encoder];
}
