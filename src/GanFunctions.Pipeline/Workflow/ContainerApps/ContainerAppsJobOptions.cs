using System.ComponentModel.DataAnnotations;

namespace GanFunctions.Pipeline.Workflow.ContainerApps;

/// <summary>Which Container Apps job trains, and how patiently it is called.</summary>
public sealed class ContainerAppsJobOptions
{
    /// <summary>The job's resource id; trainers are processes of this machine where null.</summary>
    [RegularExpression("(?i)/subscriptions/[^/]+/resourceGroups/[^/]+/providers/Microsoft\\.App/jobs/[^/]+")]
    public string? ResourceId { get; set; }

    /// <summary>The trainer's container in the job's template; its only one where null.</summary>
    public string? ContainerName { get; set; }

    /// <summary>The image that executions run; that of the job's template where null.</summary>
    public string? Image { get; set; }

    /// <summary>The client id of the user-assigned identity that calls; what DefaultAzureCredential finds where null.</summary>
    public string? ClientId { get; set; }

    /// <summary>Azure Resource Manager's address, of which the token's audience follows.</summary>
    [Required]
    public Uri ManagementEndpoint { get; set; } = new("https://management.azure.com");

    /// <summary>
    /// How long a refusal of the identity (403) is waited out, since a new role works after up to ten minutes; and a start that
    /// is turned away (409) because a deployment changes the job.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan RolePatience { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>The pause between two calls that are refused or turned away.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:05:00")]
    public TimeSpan RoleDelay { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How long an accepted start may take until its execution is listed.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:30:00")]
    public TimeSpan StartPatience { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>How often a start is sent whose answer was lost or a server's fault, after a look that it started nothing.</summary>
    [Range(1, 10)]
    public int StartAttempts { get; set; } = 4;

    /// <summary>How long an execution that was told to stop may take to end.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:30:00")]
    public TimeSpan StopPatience { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>The pause between two looks at what was accepted.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:05:00")]
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>How often a call that changes nothing is tried again.</summary>
    [Range(0, 20)]
    public int MaxRetries { get; set; } = 5;

    /// <summary>The wait before the first retry; it doubles with each. An answer's Retry-After comes before it.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:01:00")]
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromMilliseconds(800);

    /// <summary>How long one attempt may take.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:10:00")]
    public TimeSpan NetworkTimeout { get; set; } = TimeSpan.FromSeconds(30);
}
