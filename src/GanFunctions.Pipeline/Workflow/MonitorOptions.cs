using System.ComponentModel.DataAnnotations;

namespace GanFunctions.Pipeline.Workflow;

/// <summary>When a trainer is given up.</summary>
public sealed class MonitorOptions
{
    /// <summary>How long a trainer may take to its first sign of life.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "1.00:00:00")]
    public TimeSpan StartPatience { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How old a living trainer's heartbeat may become.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "1.00:00:00")]
    public TimeSpan HeartbeatPatience { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How long a trainer may take to notice that its run was cancelled, or to leave after its result.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "1.00:00:00")]
    public TimeSpan EndPatience { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>The pause between two looks.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:10:00")]
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromSeconds(2);
}
