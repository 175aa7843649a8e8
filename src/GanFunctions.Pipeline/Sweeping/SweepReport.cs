using GanFunctions.Pipeline.Training;

namespace GanFunctions.Pipeline.Sweeping;

/// <summary>What a sweep found.</summary>
/// <param name="Images">How many forgotten images were settled.</param>
/// <param name="ImagesFailed">How many failed again, and wait for the next sweep.</param>
/// <param name="ImagesLeft">How many there was no time for.</param>
/// <param name="Datasets">How many forgotten datasets were put on the queue again.</param>
/// <param name="Runs">The runs that have not ended: each should have an orchestration.</param>
public sealed record SweepReport(int Images, int ImagesFailed, int ImagesLeft, int Datasets, IReadOnlyList<TrainingRun> Runs);
