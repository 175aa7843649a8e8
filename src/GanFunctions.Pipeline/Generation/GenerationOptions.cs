using System.ComponentModel.DataAnnotations;
using GanFunctions.Pipeline.Watching;

namespace GanFunctions.Pipeline.Generation;

/// <summary>What requests may ask for, and how the one-machine host watches for them.</summary>
public sealed class GenerationOptions : WatchOptions
{
    /// <summary>Images of one request, at most.</summary>
    [Range(1, 10_000_000)]
    public int MaxImages { get; set; } = 100_000;

    /// <summary>Pixels of a grid, at most; it is held in memory with 4 bytes a pixel.</summary>
    [Range(1, 500_000_000)]
    public long MaxGridPixels { get; set; } = 100_000_000;

    /// <summary>Frames of an animation, at most; its file is held in memory.</summary>
    [Range(1, 100_000)]
    public int MaxFrames { get; set; } = 3_000;

    /// <summary>How often <c>progress.json</c> is written while images are made.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan ProgressInterval { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How often to look whether the request was cancelled, deleted or overwritten while images are made.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan CancelInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How many images are stored at once.</summary>
    [Range(1, 64)]
    public int Uploads { get; set; } = 4;
}
