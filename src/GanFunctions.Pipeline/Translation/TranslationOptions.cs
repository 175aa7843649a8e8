using System.ComponentModel.DataAnnotations;
using GanFunctions.Pipeline.Watching;

namespace GanFunctions.Pipeline.Translation;

/// <summary>The formats in which results are written.</summary>
public enum OutputFormat
{
    /// <summary>PNG.</summary>
    Png,

    /// <summary>JPEG.</summary>
    Jpeg,

    /// <summary>WebP.</summary>
    Webp,

    /// <summary>The input's own format, and PNG for those that are not written (BMP, GIF).</summary>
    Source,
}

/// <summary>How images are translated and how the one-machine host watches for them.</summary>
public sealed class TranslationOptions : WatchOptions
{
    /// <summary>The format of results, unless the image's metadata <c>outputformat</c> asks for another.</summary>
    public OutputFormat OutputFormat { get; set; } = OutputFormat.Png;

    /// <summary>1 to 100, for JPEG and WebP.</summary>
    [Range(1, 100)]
    public int Quality { get; set; } = 90;
}
