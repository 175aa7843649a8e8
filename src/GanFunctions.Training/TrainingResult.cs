namespace GanFunctions.Training;

/// <summary>How a run ended; its weights are saved in any case.</summary>
/// <param name="Steps">Steps done.</param>
/// <param name="Elapsed">Time that they took.</param>
/// <param name="Completed">Whether it was not cancelled before its end.</param>
internal sealed record TrainingResult(long Steps, TimeSpan Elapsed, bool Completed);
