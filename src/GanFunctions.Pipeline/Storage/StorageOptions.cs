using System.ComponentModel.DataAnnotations;

namespace GanFunctions.Pipeline.Storage;

/// <summary>Which storage account is used, and how patiently.</summary>
public sealed class StorageOptions
{
    /// <summary>
    /// A connection string (<c>UseDevelopmentStorage=true</c> for Azurite on its own ports), or the blob service's URL
    /// (<c>https://ACCOUNT.blob.core.windows.net</c>), which is opened with the identity that DefaultAzureCredential finds.
    /// </summary>
    [Required(AllowEmptyStrings = false)]
    public string Connection { get; set; } = "UseDevelopmentStorage=true";

    /// <summary>The queue service's URL, where it does not follow from the blob service's by its name.</summary>
    [WebAddress]
    public Uri? QueueServiceUri { get; set; }

    /// <summary>The client id of a user-assigned managed identity that opens a URL; what DefaultAzureCredential finds where null.</summary>
    public string? ClientId { get; set; }

    /// <summary>How often a call is tried again before it fails.</summary>
    [Range(0, 20)]
    public int MaxRetries { get; set; } = 9;

    /// <summary>The wait before the first retry; it doubles with each, up to four seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:01:00")]
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromMilliseconds(800);

    /// <summary>How long one attempt may take without a byte coming in.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan NetworkTimeout { get; set; } = TimeSpan.FromSeconds(60);
}
