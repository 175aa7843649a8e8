using System.Globalization;
using System.Text.Json.Nodes;
using GanFunctions.Pipeline.Training;

namespace GanFunctions.Pipeline.Workflow.ContainerApps;

/// <summary>One execution of a job.</summary>
/// <param name="Name">Its name, which the platform chose.</param>
/// <param name="RunId">The run that its environment names; null where it names none.</param>
/// <param name="Status">Its state in the platform's words.</param>
/// <param name="StartedAt">When it was started.</param>
/// <param name="Details">What else the platform says of its state; null for nothing.</param>
internal sealed record JobExecution(string Name, string? RunId, string Status, DateTimeOffset? StartedAt, string? Details)
{
    private static readonly string[] Ended = ["Stopped", "Failed", "Succeeded"];
    private static readonly string[] Working = ["Running", "Processing"];

    /// <summary>
    /// Whether it may still train. A state that tells nothing (Unknown, Degraded, or one that is new) counts as living: the
    /// trainer's heartbeat decides.
    /// </summary>
    public bool Lives => !Ended.Contains(Status, StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether the platform says that it runs, or is about to.</summary>
    public bool Works => Working.Contains(Status, StringComparer.OrdinalIgnoreCase);

    /// <summary>Its state, as one sentence.</summary>
    public string Describe() => $"The execution {Name} of the training job is {Status}{(Details is null ? "" : $" ({Details})")}.";

    /// <summary>Reads an execution as Azure Resource Manager describes it.</summary>
    public static JobExecution Read(JsonObject json)
    {
        JsonNode? properties = json["properties"];
        IEnumerable<JsonNode?> variables = (properties?["template"]?["containers"] as JsonArray ?? [])
            .SelectMany(container => container?["env"] as JsonArray ?? []);
        string? runId = variables.FirstOrDefault(variable => (string?)variable?["name"] == TrainerContract.RunIdVariable)?["value"]?.ToString();
        bool dated = DateTimeOffset.TryParse(
            (string?)properties?["startTime"], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset start);
        return new JobExecution(
            (string?)json["name"] ?? "",
            runId,
            (string?)properties?["status"] ?? "Unknown",
            dated ? start : null,
            DetailsOf(properties?["detailedStatus"]));
    }

    // Only newer versions of the API tell: a state, a reason and a message of the replicas or of the whole.
    private static string? DetailsOf(JsonNode? details)
    {
        if (details is not JsonObject said)
        {
            return details?.ToString();
        }

        IEnumerable<JsonNode> parts = said["replicas"] is JsonArray { Count: > 0 } replicas ? replicas.OfType<JsonNode>() : [said];
        string[] words = [.. parts.OfType<JsonObject>()
            .SelectMany(part => new[] { part["reason"]?.ToString(), part["message"]?.ToString() })
            .Where(word => !string.IsNullOrWhiteSpace(word))
            .Distinct()!];
        return words.Length == 0 ? null : string.Join(": ", words);
    }
}
