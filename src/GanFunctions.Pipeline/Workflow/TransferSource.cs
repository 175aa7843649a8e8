using System.Text.Json.Nodes;
using GanFunctions.Inference;
using GanFunctions.Inference.Models;
using GanFunctions.Pipeline.Models;
using GanFunctions.Pipeline.Training;

namespace GanFunctions.Pipeline.Workflow;

/// <summary>The version that a run starts from, by the key <c>transferFrom</c>.</summary>
public static class TransferSource
{
    // What the shapes of networks follow from.
    private static readonly string[] Shapes = ["resolution", "zDim", "wDim", "mappingLayers", "channelBase", "channelMax"];

    /// <summary>Pins the version and refuses one that the run's networks could not start from.</summary>
    /// <param name="configuration">Resolved; left as it is where it starts from nothing.</param>
    /// <param name="former">What was decided when the run was validated before, which holds; null where it was not.</param>
    /// <param name="registry">Where versions are.</param>
    /// <param name="ct">Stops the work.</param>
    /// <exception cref="InputRejectedException">
    /// <c>unknown-model</c> and the like: there is no such version; <c>transfer-mismatch</c>: it is of another architecture or
    /// shape; <c>no-networks</c>: it holds none that could be trained on.
    /// </exception>
    public static async Task<TrainingConfiguration> PinAsync(
        TrainingConfiguration configuration, TrainingConfiguration? former, ModelRegistry registry, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        ArgumentNullException.ThrowIfNull(registry);
        if (configuration.TransferFrom is null || !configuration.Architecture!.Value.Generates())
        {
            return configuration;
        }

        ModelReference asked = ModelReference.Parse(configuration.TransferFrom);
        if (asked.Version is null && former?.TransferFrom is { } decided && ModelReference.Parse(decided).Name == asked.Name)
        {
            asked = ModelReference.Parse(decided);
        }

        ModelVersion source = await registry.ResolveAsync(asked, ct);
        Check(source.Card, configuration);
        return configuration with { TransferFrom = new ModelReference(source.Name, source.Version).ToString() };
    }

    private static void Check(ModelCard source, TrainingConfiguration configuration)
    {
        string name = $"{source.Name}@{source.Version}";
        string architecture = configuration.Architecture!.Value.CardName();
        if (source.Architecture != architecture)
        {
            throw Mismatch(
                $"{name} is a {source.Architecture}, and a {architecture} cannot start from it.", $"Name a {architecture} in transferFrom, or leave it out.");
        }

        if (!source.Files.ContainsKey(TrainerContract.NetworksFile))
        {
            throw new InputRejectedException(
                "no-networks",
                $"{name} holds no {TrainerContract.NetworksFile}, so no training can start from it.",
                "Name a version that was trained here, or leave transferFrom out.");
        }

        JsonObject wanted = TrainingConfigurationReader.Write(configuration);
        foreach (string key in Shapes)
        {
            if (source.Configuration?[key] is { } had && !JsonNode.DeepEquals(had, wanted[key]))
            {
                throw Mismatch($"{name} was trained with {key} {had}, and this run has {wanted[key]}.", $"Set {key} to {had}, or leave transferFrom out.");
            }
        }
    }

    private static InputRejectedException Mismatch(string reason, string remedy) => new("transfer-mismatch", reason, remedy);
}
