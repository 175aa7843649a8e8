using GanFunctions.Pipeline.Training;

namespace GanFunctions.Cli.Output;

/// <summary>A dataset lies in storage and its run is known.</summary>
/// <param name="Run">The run's id.</param>
/// <param name="Model">The model that is trained.</param>
/// <param name="Dataset">The blob with its container.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Uploaded">Whether this command put it there; otherwise the same content with the same settings lay there already.</param>
public sealed record DatasetReady(string Run, string Model, string Dataset, long Bytes, bool Uploaded) : CommandEvent("dataset");

/// <summary>A run entered a state.</summary>
/// <param name="Run">Its id.</param>
/// <param name="Model">The model that is trained.</param>
/// <param name="State">How it stands.</param>
public sealed record RunStateChanged(string Run, string Model, RunState State) : CommandEvent("run")
{
    /// <summary>The version that is or will be published.</summary>
    public string? Version { get; init; }

    /// <summary>Whether the version was made current.</summary>
    public bool? Promoted { get; init; }

    /// <summary>How often a trainer was started.</summary>
    public int Attempts { get; init; }

    /// <summary>The failure's code in kebab-case.</summary>
    public string? Code { get; init; }

    /// <summary>Why it failed or was not promoted.</summary>
    public string? Reason { get; init; }

    /// <summary>What to do about it.</summary>
    public string? Remedy { get; init; }
}

/// <summary>How far a training is.</summary>
/// <param name="Run">The run's id.</param>
/// <param name="Model">The model that is trained.</param>
/// <param name="Phase">What the trainer is doing.</param>
/// <param name="Step">Steps done.</param>
/// <param name="Steps">Steps altogether.</param>
public sealed record RunProgressed(string Run, string Model, string Phase, long Step, long Steps) : CommandEvent("progress")
{
    /// <summary>The epoch in progress, from 1.</summary>
    public int Epoch { get; init; }

    /// <summary>Training images of each domain a second.</summary>
    public double ImagesPerSecond { get; init; }

    /// <summary>Seconds that are left at this pace.</summary>
    public double? EtaSeconds { get; init; }

    /// <summary>The losses by name, smoothed.</summary>
    public IReadOnlyDictionary<string, double> Losses { get; init; } = new Dictionary<string, double>();
}

/// <summary>A snapshot was evaluated on held-out images.</summary>
/// <param name="Run">The run's id.</param>
/// <param name="Model">The model that is trained.</param>
/// <param name="Step">Steps done.</param>
/// <param name="Metrics">By name.</param>
public sealed record RunEvaluated(string Run, string Model, long Step, IReadOnlyDictionary<string, double> Metrics) : CommandEvent("evaluated");
