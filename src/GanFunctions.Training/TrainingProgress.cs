namespace GanFunctions.Training;

/// <summary>Where a run stands.</summary>
/// <param name="Step">Steps done.</param>
/// <param name="Epoch">The epoch in progress, from 1.</param>
/// <param name="Fraction">0 to 1: how much of the run is done.</param>
/// <param name="LearningRateFactor">What the configured learning rates were multiplied by in the last step.</param>
/// <param name="SecondsPerStep">The average since the last report.</param>
/// <param name="Elapsed">Time since the run's start.</param>
/// <param name="Losses">Averages since the last report, by name.</param>
internal sealed record TrainingProgress(
    long Step,
    long Epoch,
    double Fraction,
    double LearningRateFactor,
    double SecondsPerStep,
    TimeSpan Elapsed,
    IReadOnlyDictionary<string, double> Losses);
