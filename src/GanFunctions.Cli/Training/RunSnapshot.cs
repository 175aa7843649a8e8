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
}
