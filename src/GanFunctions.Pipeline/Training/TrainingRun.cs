using GanFunctions.Pipeline.Datasets;

namespace GanFunctions.Pipeline.Training;

/// <summary><c>run.json</c>: what was asked for, how it stands, and how it ended. Written by the workflow alone.</summary>
public sealed record TrainingRun
{
    /// <summary>The version of this layout.</summary>
    public int Schema { get; init; } = 1;

    /// <summary>The run's id, <c>{model}-{12 hexadecimal digits}</c>.</summary>
    public required string RunId { get; init; }

    /// <summary>The model that is trained.</summary>
    public required string Model { get; init; }

    /// <summary>What it is trained on.</summary>
    public required DatasetReference Dataset { get; init; }

    /// <summary>How; all keys, with the defaults that were left to the architecture resolved. Null before the intake.</summary>
    public TrainingConfiguration? Configuration { get; init; }

    /// <summary>What was found in the dataset. Null before the intake.</summary>
    public IntakeReport? Report { get; init; }

    /// <summary>The version that is or will be published. Null before the intake, and until it is published where the configuration names none.</summary>
    public string? Version { get; init; }

    /// <summary>How the run stands.</summary>
    public RunState State { get; init; }

    /// <summary>Why it failed, was refused or was not promoted, as one sentence.</summary>
    public string? Reason { get; init; }

    /// <summary>What to do about it, as one sentence.</summary>
    public string? Remedy { get; init; }

    /// <summary>The refusal's or failure's code, in kebab-case.</summary>
    public string? Code { get; init; }

    /// <summary>How often a trainer was started.</summary>
    public int Attempts { get; init; }

    /// <summary>Whether the published version was made current. Null before that is decided.</summary>
    public bool? Promoted { get; init; }

    /// <summary>When the request arrived.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When this document was last written.</summary>
    public DateTimeOffset UpdatedAt { get; init; }

    /// <summary>When the run ended.</summary>
    public DateTimeOffset? EndedAt { get; init; }
}

/// <summary>A dataset in the container <c>datasets</c>, at one ETag.</summary>
/// <param name="Blob">The blob's name.</param>
/// <param name="ETag">Its ETag, without quotes.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Sha256">Its hash, 64 lower-case hexadecimal digits; null before the intake.</param>
public sealed record DatasetReference(string Blob, string ETag, long Bytes, string? Sha256 = null);

/// <summary>How a run stands.</summary>
public enum RunState
{
    /// <summary>Waiting for its turn.</summary>
    Queued,

    /// <summary>Its dataset is being looked at.</summary>
    Validating,

    /// <summary>A trainer is being started.</summary>
    Dispatching,

    /// <summary>A trainer works on it.</summary>
    Training,

    /// <summary>Its version is being published.</summary>
    Publishing,

    /// <summary>Its version is being compared with the current one.</summary>
    Promoting,

    /// <summary>Ended: its version is published.</summary>
    Succeeded,

    /// <summary>Ended: with a reason; <c>gan runs resume</c> goes on from its last checkpoint.</summary>
    Failed,

    /// <summary>Ended: cancelled.</summary>
    Cancelled,
}
