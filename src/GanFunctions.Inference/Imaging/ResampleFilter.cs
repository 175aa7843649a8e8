namespace GanFunctions.Inference.Imaging;

/// <summary>How an image is resized.</summary>
public enum ResampleFilter
{
    /// <summary>The pixel under the centre.</summary>
    Nearest,

    /// <summary>A triangle.</summary>
    Bilinear,

    /// <summary>Keys's cubic with a = -0.5.</summary>
    Bicubic,

    /// <summary>A sinc windowed by its third lobe.</summary>
    Lanczos,
}
