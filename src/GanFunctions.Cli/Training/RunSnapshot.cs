using GanFunctions.Pipeline.Training;

namespace GanFunctions.Cli.Training;

/// <summary>A run as it stands at one moment.</summary>
/// <param name="Run">What was asked for and how it stands.</param>
/// <param name="Progress">How far the training is; null before it began.</param>
/// <param name="Metrics">Its curves.</param>
internal sealed record RunSnapshot(TrainingRun Run, RunProgress? Progress, MetricsHistory Metrics)
{
    /// <summary>Whether nothing more will happen unless a person asks for it.</summary>
    public bool HasEnded => Run.State.HasEnded();

    /// <summary>What a queued run waits for, as a sentence; null where it is its turn, or it is not queued.</summary>
    public string? WaitsFor { get; init; }
}
