using System.ComponentModel.DataAnnotations;

namespace GanFunctions.Pipeline.Models;

/// <summary>How the registry is read.</summary>
public sealed class RegistryOptions
{
    /// <summary>For how long a model's current version is remembered: a promotion is seen at most this much later.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00")]
    public TimeSpan CurrentVersionAge { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>For how long a model card is remembered. Cards do not change, but versions can be deleted.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan CardAge { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Where models are kept on this machine; a folder under the user's local application data where null.</summary>
    public string? CacheFolder { get; set; }
}
