using System.ComponentModel.DataAnnotations;

namespace GanFunctions.Pipeline.Workflow;

/// <summary>How patiently training runs are driven.</summary>
public sealed class WorkflowOptions
{
    /// <summary>After how many trainers that crashed, stalled or failed the run fails.</summary>
    [Range(1, 100)]
    public int MaxAttempts { get; set; } = 5;

    /// <summary>After how many trainers in a row that gave no sign of life, or were interrupted from outside, the run fails.</summary>
    [Range(1, 1000)]
    public int MaxStarts { get; set; } = 20;

    /// <summary>The pause before the second trainer; it doubles with each.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>The longest of those pauses.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan MaxRetryDelay { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>For how long one watching or waiting step lasts at most; each leaves a record.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "01:00:00")]
    public TimeSpan StepTime { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>
    /// The pause between two such steps, in which no process works on the run; zero where the step itself waits. It is to
    /// be shorter than <see cref="MonitorOptions.HeartbeatPatience"/>.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan LookInterval { get; set; } = TimeSpan.Zero;
}
