using GanFunctions.Pipeline.Training;

namespace GanFunctions.Pipeline.Workflow;

/// <summary>Asks for a training run.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Model">The model.</param>
/// <param name="Dataset">What it is trained on.</param>
public sealed record TrainingRequest(string RunId, string Model, DatasetReference Dataset);

/// <summary>The run was cancelled.</summary>
/// <param name="RunId">The run.</param>
public sealed record CancelRequest(string RunId);

/// <summary>What <see cref="StepNames.Record"/> writes.</summary>
/// <param name="State">The new state.</param>
/// <param name="Attempts">How often a trainer was started; unchanged where null.</param>
public sealed record RecordInput(RunState State, int? Attempts = null);

/// <summary>What <see cref="StepNames.Record"/> found.</summary>
/// <param name="Cancelled">Whether the run is to stop.</param>
public sealed record RecordResult(bool Cancelled);

/// <summary>What <see cref="StepNames.Validate"/> decided; all of it is in <c>run.json</c>.</summary>
/// <param name="Version">The version that the configuration names; null where it is chosen when it is published.</param>
public sealed record ValidateResult(string? Version = null);

/// <summary>What <see cref="StepNames.Turn"/> found.</summary>
/// <param name="Outcome">Whether the run may go on.</param>
public sealed record TurnResult(TurnOutcome Outcome);

/// <summary>Whether a run may go on.</summary>
public enum TurnOutcome
{
    /// <summary>Other runs come first.</summary>
    Wait,

    /// <summary>It is its turn, and <c>run.json</c> says so.</summary>
    Go,

    /// <summary>It was cancelled.</summary>
    Cancelled,
}

/// <summary>What <see cref="StepNames.Dispatch"/> is told.</summary>
/// <param name="Attempt">Which start of a trainer this is, from 1.</param>
public sealed record DispatchInput(int Attempt);

/// <summary>What <see cref="StepNames.Dispatch"/> did.</summary>
/// <param name="AlreadyDone">Whether an earlier trainer had finished, so that none was started.</param>
/// <param name="Heartbeat">The ETag of the heartbeat that was there before, which says nothing of this trainer.</param>
/// <param name="StartedAt">When the trainer was started.</param>
public sealed record DispatchResult(bool AlreadyDone, string? Heartbeat, DateTimeOffset StartedAt)
{
    /// <summary>What the last <see cref="StepNames.Watch"/> remembers; null before the first.</summary>
    public WatchMemory? Watched { get; init; }
}

/// <summary>What one <see cref="StepNames.Watch"/> leaves to the next, which may run on another machine.</summary>
/// <param name="Heartbeat">The ETag of the last heartbeat that was seen; null where none was.</param>
/// <param name="HeardAt">When this trainer's last heartbeat was seen; null where none was.</param>
/// <param name="EndingSince">Since when it is known that it should end; null where it should not.</param>
public sealed record WatchMemory(string? Heartbeat, DateTimeOffset? HeardAt, DateTimeOffset? EndingSince);

/// <summary>What <see cref="StepNames.Watch"/> saw.</summary>
/// <param name="Outcome">What became of the trainer.</param>
/// <param name="ExitCode">Its exit code, where it is known.</param>
/// <param name="Reason">Why, as one sentence.</param>
/// <param name="Remedy">What to do about it.</param>
/// <param name="Step">Steps done.</param>
public sealed record WatchResult(TrainerOutcome Outcome, int? ExitCode = null, string? Reason = null, string? Remedy = null, long Step = 0)
{
    /// <summary>What the next look should know, where the trainer works.</summary>
    public WatchMemory? Watched { get; init; }
}

/// <summary>What became of a trainer.</summary>
public enum TrainerOutcome
{
    /// <summary>It works.</summary>
    Working,

    /// <summary>It trained, evaluated and exported.</summary>
    Done,

    /// <summary>It never gave a sign of life.</summary>
    NeverStarted,

    /// <summary>It lives, but has not given a sign of life for long.</summary>
    Stalled,

    /// <summary>It is gone and left no result.</summary>
    Crashed,

    /// <summary>It was asked to stop and saved its state.</summary>
    Interrupted,

    /// <summary>It ended with a fault that another attempt may not meet.</summary>
    Faulted,

    /// <summary>It ended with a fault that every attempt would meet.</summary>
    Refused,

    /// <summary>The run was cancelled.</summary>
    Cancelled,
}

/// <summary>What <see cref="StepNames.Publish"/> did.</summary>
/// <param name="Version">The version.</param>
public sealed record PublishResult(string Version);

/// <summary>What <see cref="StepNames.Promote"/> decided.</summary>
/// <param name="Promoted">Whether the version is current now.</param>
/// <param name="Reason">Why, as one sentence.</param>
public sealed record PromoteResult(bool Promoted, string Reason);

/// <summary>How a run ended.</summary>
/// <param name="State">An end.</param>
/// <param name="Code">The failure's code.</param>
/// <param name="Reason">Why.</param>
/// <param name="Remedy">What to do about it.</param>
/// <param name="Promoted">Whether the version was made current; null where none was published.</param>
public sealed record FinishInput(RunState State, string? Code = null, string? Reason = null, string? Remedy = null, bool? Promoted = null)
{
    /// <summary>Whether the dataset itself was refused.</summary>
    public bool Refused { get; init; }
}

/// <summary>Nothing.</summary>
public sealed record Nothing;
