using System.Globalization;
using GanFunctions.Pipeline.Training;

namespace GanFunctions.Pipeline.Workflow;

/// <summary>What exit codes of a trainer mean to the workflow.</summary>
public static class TrainerExit
{
    /// <summary>A shell, <c>env</c> and <c>nice</c> say so of a program that is there and cannot be executed.</summary>
    public const int NotExecutable = 126;

    /// <summary>A shell, <c>env</c> and <c>nice</c> say so of a program that is not there.</summary>
    public const int NotFound = 127;

    /// <summary>What becomes of a trainer that ended with this code.</summary>
    /// <param name="code">The code.</param>
    public static TrainerOutcome Outcome(int code) => (TrainerExitCode)code switch
    {
        TrainerExitCode.Done => TrainerOutcome.Done,
        TrainerExitCode.Interrupted => TrainerOutcome.Interrupted,
        TrainerExitCode.Cancelled => TrainerOutcome.Cancelled,
        TrainerExitCode.BadDataset or TrainerExitCode.BadConfiguration or TrainerExitCode.Usage or TrainerExitCode.DeviceUnavailable =>
            TrainerOutcome.Refused,
        TrainerExitCode.OutOfMemory or TrainerExitCode.InternalError => TrainerOutcome.Faulted,
        (TrainerExitCode)NotFound or (TrainerExitCode)NotExecutable => TrainerOutcome.Refused,
        _ => TrainerOutcome.Crashed,
    };

    /// <summary>The failure's code in <c>run.json</c>.</summary>
    /// <param name="code">The trainer's exit code; null where it is not known.</param>
    public static string Code(int? code) => code is null ? "trainer-failed" : (TrainerExitCode)code switch
    {
        TrainerExitCode.BadDataset => "bad-dataset",
        TrainerExitCode.BadConfiguration => "bad-configuration",
        TrainerExitCode.Usage => "trainer-usage",
        TrainerExitCode.DeviceUnavailable => "device-unavailable",
        TrainerExitCode.OutOfMemory => "out-of-memory",
        (TrainerExitCode)NotFound or (TrainerExitCode)NotExecutable => "trainer-not-found",
        _ => "trainer-failed",
    };

    /// <summary>What it means, for people, where the trainer itself left no reason.</summary>
    /// <param name="code">The code.</param>
    public static string Reason(int code) => (TrainerExitCode)code switch
    {
        TrainerExitCode.BadDataset => "The trainer could not use the dataset.",
        TrainerExitCode.BadConfiguration => "The trainer could not use the configuration.",
        TrainerExitCode.Usage => "The trainer was started with a wrong command line or environment.",
        TrainerExitCode.DeviceUnavailable => "The device that the trainer was told to use is not there.",
        TrainerExitCode.OutOfMemory => "The memory of the machine or its GPU was exhausted.",
        TrainerExitCode.Interrupted => "The trainer was told to stop and saved its state.",
        TrainerExitCode.Cancelled => "The run was cancelled.",
        (TrainerExitCode)NotFound => "The trainer program is not there.",
        (TrainerExitCode)NotExecutable => "The trainer program cannot be executed.",
        _ => string.Create(CultureInfo.InvariantCulture, $"The trainer ended with exit code {code}."),
    };

    /// <summary>What to do about it, where the trainer itself left no remedy; null where only its log can tell.</summary>
    /// <param name="code">The code.</param>
    public static string? Remedy(int code) => (TrainerExitCode)code switch
    {
        TrainerExitCode.OutOfMemory => "Lower batchSize, cropSize, ngf or cacheMegabytes, or train on a machine with more memory.",
        (TrainerExitCode)NotFound or (TrainerExitCode)NotExecutable =>
            "Install the trainer where the host starts it, or say how it is started, then 'gan runs resume'.",
        _ => null,
    };
}
