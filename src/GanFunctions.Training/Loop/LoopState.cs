namespace GanFunctions.Training.Loop;

/// <summary>How far a loop is, beside its trainer's own state: all that it needs to go on as if it had never stopped.</summary>
internal sealed record LoopState
{
    /// <summary>Steps done.</summary>
    public long Step { get; init; }

    /// <summary>What policy plateau has seen.</summary>
    public PlateauState Plateau { get; init; } = new();

    /// <summary>The losses' averages.</summary>
    public SmoothedLosses Losses { get; init; } = new();

    /// <summary>The newest snapshot that was evaluated; null before the first.</summary>
    public Snapshot? Last { get; init; }

    /// <summary>The best snapshot by the run's metric; null before the first.</summary>
    public Snapshot? Best { get; init; }

    /// <summary>Training time of all attempts, evaluations included.</summary>
    public TimeSpan Elapsed { get; init; }
}

/// <summary>Networks after so many steps, evaluated on held-out images.</summary>
/// <param name="Step">Steps done.</param>
/// <param name="Metrics">By name.</param>
internal sealed record Snapshot(long Step, IReadOnlyDictionary<string, double> Metrics);
