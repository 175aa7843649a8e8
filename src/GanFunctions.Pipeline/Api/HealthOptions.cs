using System.ComponentModel.DataAnnotations;

namespace GanFunctions.Pipeline.Api;

/// <summary>How often the health is looked at.</summary>
public sealed class HealthOptions
{
    /// <summary>For how long an answer is given again before the next look.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00")]
    public TimeSpan Age { get; set; } = TimeSpan.FromSeconds(10);
}
