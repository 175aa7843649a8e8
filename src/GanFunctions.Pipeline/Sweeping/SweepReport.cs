using GanFunctions.Pipeline.Training;

namespace GanFunctions.Pipeline.Sweeping;

/// <summary>What a sweep found.</summary>
/// <param name="Settled">How many forgotten images and requests were settled.</param>
/// <param name="Failed">How many failed again, and wait for the next sweep.</param>
/// <param name="Left">How many there was no time for; those that a machine without its GPU leaves to others are not counted.</param>
/// <param name="Datasets">How many forgotten datasets were put on the queue again.</param>
/// <param name="Runs">The runs that have not ended: each should have an orchestration.</param>
public sealed record SweepReport(int Settled, int Failed, int Left, int Datasets, IReadOnlyList<TrainingRun> Runs);
