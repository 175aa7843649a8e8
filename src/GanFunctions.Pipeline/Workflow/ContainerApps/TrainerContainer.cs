using System.Diagnostics;
using System.Text.Json.Nodes;
using GanFunctions.Inference;
using GanFunctions.Pipeline.Training;

namespace GanFunctions.Pipeline.Workflow.ContainerApps;

/// <summary>What an execution is started with. It takes the place of the job's template, of which nothing is merged in.</summary>
internal static class TrainerContainer
{
    // What an execution's container knows; the job's may hold more (probes, mounts), which a start refuses.
    private static readonly string[] Known = ["name", "image", "command", "args", "env", "resources"];

    /// <summary>The template of an execution for a run.</summary>
    /// <param name="job">The job as Azure Resource Manager describes it.</param>
    /// <param name="options">Which container, and which image.</param>
    /// <param name="runId">The run.</param>
    /// <param name="parent">The activity that the trainer's goes on from; none where null.</param>
    /// <exception cref="InputRejectedException"><c>job-container-not-found</c>.</exception>
    public static JsonObject TemplateFor(JsonObject job, ContainerAppsJobOptions options, string runId, Activity? parent)
    {
        JsonObject[] containers = [.. (job["properties"]?["template"]?["containers"] as JsonArray ?? []).OfType<JsonObject>()];
        JsonObject trainer = containers.Where(container => options.ContainerName is null || (string?)container["name"] == options.ContainerName).ToArray()
            is [JsonObject only] ? only : throw new InputRejectedException(
                "job-container-not-found",
                $"The training job has the containers {string.Join(", ", containers.Select(container => container["name"]))}, of which {options.ContainerName ?? "none"} is not to be told as the trainer.",
                "Set Gan__ContainerAppsJob__ContainerName to the trainer's container.");
        JsonObject container = [];
        foreach (string property in Known.Where(name => trainer[name] is not null))
        {
            container[property] = trainer[property]!.DeepClone();
        }

        // Resource Manager answers with what it computes itself, and does not take it back.
        (container["resources"] as JsonObject)?.Remove("ephemeralStorage");
        container["image"] = options.Image ?? container["image"]?.DeepClone();
        container["env"] = EnvironmentFor(trainer["env"] as JsonArray ?? [], runId, parent);
        return new JsonObject { ["containers"] = new JsonArray(container) };
    }

    private static JsonArray EnvironmentFor(JsonArray template, string runId, Activity? parent)
    {
        Dictionary<string, string> own = new() { [TrainerContract.RunIdVariable] = runId };
        if (parent is { IdFormat: ActivityIdFormat.W3C, Id: { } id })
        {
            own[TrainerContract.TraceParentVariable] = id;
            if (parent.TraceStateString is { Length: > 0 } state)
            {
                own[TrainerContract.TraceStateVariable] = state;
            }
        }

        string[] perExecution = [TrainerContract.RunIdVariable, TrainerContract.TraceParentVariable, TrainerContract.TraceStateVariable];
        return
        [
            .. template.OfType<JsonObject>().Where(variable => !perExecution.Contains((string?)variable["name"])).Select(variable => variable.DeepClone()),
            .. own.Select(variable => new JsonObject { ["name"] = variable.Key, ["value"] = variable.Value }),
        ];
    }
}
