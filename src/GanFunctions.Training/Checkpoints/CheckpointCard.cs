using System.Text.Json.Nodes;
using GanFunctions.Inference.Models;
using GanFunctions.Training.Loop;

namespace GanFunctions.Training.Checkpoints;

/// <summary><c>checkpoint.json</c>: what a checkpoint holds. It is written last, so a checkpoint is whole exactly when it can be read.</summary>
internal sealed record CheckpointCard
{
    /// <summary>The file's name.</summary>
    public const string FileName = "checkpoint.json";

    /// <summary>The version of this layout.</summary>
    public int Schema { get; init; } = 1;

    /// <summary>Tells apart runs whose steps differ: a hash of the dataset and of what the steps depend on.</summary>
    public required string Identity { get; init; }

    /// <summary>Where the loop was.</summary>
    public required LoopState State { get; init; }

    /// <summary>The trainer's counters and the like.</summary>
    public required JsonObject Values { get; init; }

    /// <summary>The other files by name, with their hashes.</summary>
    public required IReadOnlyDictionary<string, ModelFileCard> Files { get; init; }
}
