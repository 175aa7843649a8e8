using System.ComponentModel.DataAnnotations;

namespace GanFunctions.Pipeline.Workflow;

/// <summary>How a host looks for what is to be trained.</summary>
public sealed class TrainingHostOptions
{
    /// <summary>The pause between two looks at datasets, runs and the queue.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "01:00:00")]
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>After how many failures a message moves to the poison queue.</summary>
    [Range(1, 100)]
    public int MaxDeliveries { get; set; } = 5;

    /// <summary>How long a failed message hides before it is tried again.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan RedeliveryDelay { get; set; } = TimeSpan.FromSeconds(5);
}
