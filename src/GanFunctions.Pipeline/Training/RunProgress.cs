namespace GanFunctions.Pipeline.Training;

/// <summary><c>progress.json</c>: how far the training is. Written by the trainer alone, at least every ten seconds.</summary>
public sealed record RunProgress
{
    /// <summary>The version of this layout.</summary>
    public int Schema { get; init; } = 1;

    /// <summary>Steps done.</summary>
    public long Step { get; init; }

    /// <summary>Steps altogether.</summary>
    public long Steps { get; init; }

    /// <summary>The epoch in progress, from 1.</summary>
    public int Epoch { get; init; }

    /// <summary>What the trainer is doing: <c>starting</c>, <c>training</c>, <c>evaluating</c>, <c>encoder</c>, <c>exporting</c>, <c>done</c>.</summary>
    public string Phase { get; init; } = "starting";

    /// <summary>Training images of each domain a second, smoothed.</summary>
    public double ImagesPerSecond { get; init; }

    /// <summary>The time that is left at this pace; null before the pace is known.</summary>
    public TimeSpan? Eta { get; init; }

    /// <summary>The learning rate of the last step.</summary>
    public double LearningRate { get; init; }

    /// <summary>The losses by name, smoothed (exponential moving average over about 100 steps).</summary>
    public IReadOnlyDictionary<string, double> Losses { get; init; } = new Dictionary<string, double>();

    /// <summary>What the networks run on, and why.</summary>
    public string Device { get; init; } = "";

    /// <summary>The newest checkpoint's step; null before the first.</summary>
    public long? CheckpointStep { get; init; }

    /// <summary>When the trainer last worked: its heartbeat.</summary>
    public DateTimeOffset UpdatedAt { get; init; }
}

/// <summary><c>result.json</c>: how the trainer ended.</summary>
public sealed record RunResult
{
    /// <summary>The version of this layout.</summary>
    public int Schema { get; init; } = 1;

    /// <summary>The exit code.</summary>
    public required TrainerExitCode ExitCode { get; init; }

    /// <summary>Why it did not finish, as one sentence; null where it did.</summary>
    public string? Reason { get; init; }

    /// <summary>What to do about it, as one sentence.</summary>
    public string? Remedy { get; init; }

    /// <summary>Steps done.</summary>
    public long Step { get; init; }

    /// <summary>The step of the snapshot that was exported; null where nothing was.</summary>
    public long? BestStep { get; init; }

    /// <summary>That snapshot's metrics by name (<c>swd</c>, <c>swdAtoB</c>, <c>msSsim</c>, <c>psnr</c>, ...), also in the model card.</summary>
    public IReadOnlyDictionary<string, double> Metrics { get; init; } = new Dictionary<string, double>();

    /// <summary>Training time of all attempts.</summary>
    public TimeSpan Elapsed { get; init; }

    /// <summary>When it ended.</summary>
    public DateTimeOffset EndedAt { get; init; }
}
