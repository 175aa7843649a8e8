namespace GanFunctions.Pipeline.Workflow;

/// <summary>Starts and stops trainers. At most one lives for a run.</summary>
public interface ITrainingJobLauncher
{
    /// <summary>Starts a trainer unless one lives for the run.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="ct">Stops the work.</param>
    public Task StartAsync(string runId, CancellationToken ct = default);

    /// <summary>How the run's newest trainer stands.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="ct">Stops the work.</param>
    public Task<TrainingJob> GetAsync(string runId, CancellationToken ct = default);

    /// <summary>Asks the trainer to save its state and end, and ends it where it does not. Nothing happens where none lives.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="ct">Stops the waiting.</param>
    public Task StopAsync(string runId, CancellationToken ct = default);
}

/// <summary>A trainer's state as its platform sees it.</summary>
/// <param name="Lives">Whether it waits or runs.</param>
/// <param name="ExitCode">Its exit code, where it has ended and that is known.</param>
/// <param name="Output">The last lines of what it wrote, where it has ended.</param>
public sealed record TrainingJob(bool Lives, int? ExitCode = null, string? Output = null)
{
    /// <summary>What its platform says of its end, as one sentence; null for nothing.</summary>
    public string? State { get; init; }
}
