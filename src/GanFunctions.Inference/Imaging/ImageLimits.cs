using System.ComponentModel.DataAnnotations;

namespace GanFunctions.Inference.Imaging;

/// <summary>What is refused before it is decoded, so that no file can take the process's memory.</summary>
public sealed class ImageLimits
{
    /// <summary>Width times height, at most. An image takes 4 bytes a pixel, its translation as many again.</summary>
    [Range(1, 500_000_000)]
    public long MaxPixels { get; set; } = 100_000_000;

    /// <summary>The file's length in bytes, at most.</summary>
    [Range(1, int.MaxValue)]
    public long MaxBytes { get; set; } = 100_000_000;
}
