using System.ComponentModel.DataAnnotations;

namespace GanFunctions.Pipeline.Watching;

/// <summary>How the one-machine host watches a container.</summary>
public abstract class WatchOptions
{
    /// <summary>How many blobs are in work at once, so that one is fetched or stored while another is computed.</summary>
    [Range(1, 256)]
    public int Concurrency { get; set; } = 2;

    /// <summary>The pause between two looks into the container; longer where listing it takes long.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "01:00:00")]
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>After how many failed attempts a blob is rejected. Unreachable storage never counts as one.</summary>
    [Range(1, 100)]
    public int MaxAttempts { get; set; } = 5;

    /// <summary>The pause after the first failed attempt; it doubles with each.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan AttemptDelay { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>For how long a single pass waits for storage that went away before it gives up.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan OutagePatience { get; set; } = TimeSpan.FromMinutes(2);
}
