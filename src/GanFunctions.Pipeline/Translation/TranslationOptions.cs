using System.ComponentModel.DataAnnotations;

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
public sealed class TranslationOptions
{
    /// <summary>The format of results, unless the image's metadata <c>outputformat</c> asks for another.</summary>
    public OutputFormat OutputFormat { get; set; } = OutputFormat.Png;

    /// <summary>1 to 100, for JPEG and WebP.</summary>
    [Range(1, 100)]
    public int Quality { get; set; } = 90;

    /// <summary>How many images are in work at once, so that one is fetched or stored while another is computed.</summary>
    [Range(1, 256)]
    public int Concurrency { get; set; } = 2;

    /// <summary>The pause between two looks into the container; longer where listing it takes long.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "01:00:00")]
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>After how many failed attempts an image is rejected. Unreachable storage never counts as one.</summary>
    [Range(1, 100)]
    public int MaxAttempts { get; set; } = 5;

    /// <summary>The pause after the first failed attempt; it doubles with each.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan AttemptDelay { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>For how long a single pass waits for storage that went away before it gives up.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan OutagePatience { get; set; } = TimeSpan.FromMinutes(2);
}
