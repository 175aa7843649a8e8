using System.ComponentModel.DataAnnotations;

namespace GanFunctions.Pipeline.Sweeping;

/// <summary>How inputs are found that no event told of.</summary>
public sealed class SweepOptions
{
    /// <summary>How old an input must be before it counts as forgotten.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan MinAge { get; set; } = TimeSpan.FromMinutes(3);

    /// <summary>For how long one sweep settles images and requests; the next goes on with the rest.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan MaxTime { get; set; } = TimeSpan.FromMinutes(20);
}
