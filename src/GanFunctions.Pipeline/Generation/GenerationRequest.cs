using GanFunctions.Inference.Generation;

namespace GanFunctions.Pipeline.Generation;

/// <summary>A request for images, as <see cref="GenerationRequestReader"/> reads it and docs/generation.md describes it.</summary>
public sealed record GenerationRequest
{
    /// <summary>The images' seeds; null where <see cref="Mixing"/> or <see cref="Interpolation"/> name theirs, and for a reference's reconstruction.</summary>
    public SeedList? Seeds { get; init; }

    /// <summary>Truncation; 1 leaves it out.</summary>
    public double Psi { get; init; } = 1;

    /// <summary>How many layers are truncated; all where null.</summary>
    public int? Cutoff { get; init; }

    /// <summary>What noise is added.</summary>
    public NoiseMode Noise { get; init; }

    /// <summary>A table of mixtures.</summary>
    public MixingRequest? Mixing { get; init; }

    /// <summary>An image whose style is taken.</summary>
    public ReferenceRequest? Reference { get; init; }

    /// <summary>A way through seeds.</summary>
    public InterpolationRequest? Interpolation { get; init; }

    /// <summary>What is written.</summary>
    public OutputRequest Output { get; init; } = new();
}

/// <summary>Each row's seed gives the layers that the column's seed does not.</summary>
/// <param name="Rows">The rows' seeds.</param>
/// <param name="Columns">The columns' seeds.</param>
/// <param name="Layers">The layers that take the columns' styles.</param>
public sealed record MixingRequest(SeedList Rows, SeedList Columns, LayerSelection Layers);

/// <summary>An image whose style is taken.</summary>
/// <param name="Container"><c>images</c> or <c>requests</c>; empty for a file that is not in storage.</param>
/// <param name="Blob">Its name there.</param>
/// <param name="Layers">The layers that take it.</param>
public sealed record ReferenceRequest(string Container, string Blob, LayerSelection Layers);

/// <summary>A way through seeds, frame by frame.</summary>
/// <param name="Seeds">Where it leads through, two at least.</param>
/// <param name="Frames">Frames from one seed to the next.</param>
/// <param name="Space">Where it lies.</param>
/// <param name="Loop">Whether it leads back to the first seed.</param>
public sealed record InterpolationRequest(SeedList Seeds, int Frames, InterpolationSpace Space, bool Loop);

/// <summary>What is written.</summary>
public sealed record OutputRequest
{
    /// <summary>The files' format; by the layout where null: PNG, and WebP for an animation.</summary>
    public GenerationFormat? Format { get; init; }

    /// <summary>One file an image, or one for all; by the request where null.</summary>
    public GenerationLayout? Layout { get; init; }

    /// <summary>1 to 100, for JPEG and WebP; WebP of 100 is lossless.</summary>
    public int Quality { get; init; } = 90;

    /// <summary>A grid's columns; about as many as rows where null.</summary>
    public int? Columns { get; init; }

    /// <summary>An animation's pace.</summary>
    public double FramesPerSecond { get; init; } = 24;
}

/// <summary>Files that are written.</summary>
public enum GenerationFormat
{
    /// <summary>PNG.</summary>
    Png,

    /// <summary>JPEG.</summary>
    Jpeg,

    /// <summary>WebP, still or animated.</summary>
    Webp,

    /// <summary>GIF, for animations.</summary>
    Gif,
}

/// <summary>How images become files.</summary>
public enum GenerationLayout
{
    /// <summary>One file an image.</summary>
    Single,

    /// <summary>All images in one.</summary>
    Grid,

    /// <summary>All images one after the other.</summary>
    Animation,
}
