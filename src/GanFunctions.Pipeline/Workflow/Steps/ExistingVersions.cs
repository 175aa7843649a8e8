using GanFunctions.Inference;
using GanFunctions.Pipeline.Models;

namespace GanFunctions.Pipeline.Workflow.Steps;

/// <summary>The versions that a model has already.</summary>
internal static class ExistingVersions
{
    /// <summary>The code of a version that cannot be published because there is one of that name.</summary>
    public const string ExistsCode = "version-exists";

    /// <summary>The versions' names; none where there is no such model yet.</summary>
    public static async Task<IReadOnlyList<string>> OfAsync(ModelRegistry registry, string model, CancellationToken ct)
    {
        try
        {
            return [.. (await registry.ListVersionsAsync(model, ct)).Select(known => known.Version)];
        }
        catch (InputRejectedException exception) when (exception.Code == "unknown-model")
        {
            return [];
        }
    }
}
