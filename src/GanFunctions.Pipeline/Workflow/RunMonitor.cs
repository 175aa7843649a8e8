using System.Globalization;
using GanFunctions.Pipeline.Training;

namespace GanFunctions.Pipeline.Workflow;

/// <summary>What can be seen of a trainer at one moment.</summary>
/// <param name="Job">How its platform sees it.</param>
/// <param name="Result">What it left at its end.</param>
/// <param name="HasHeartbeat">Whether it gave a sign of life since it was started.</param>
/// <param name="Silence">How long ago its last sign of life was, or its start where there is none.</param>
/// <param name="Ending">For how long it has been known that it should end; null where it should not.</param>
/// <param name="Cancelled">Whether the run was cancelled.</param>
/// <param name="Step">Steps done.</param>
public sealed record TrainerSight(
    TrainingJob Job, RunResult? Result, bool HasHeartbeat, TimeSpan Silence, TimeSpan? Ending, bool Cancelled, long Step);

/// <summary>Tells trainers that never started, stalled, crashed, were interrupted or are done apart.</summary>
/// <param name="options">How patiently.</param>
public sealed class RunMonitor(MonitorOptions options)
{
    /// <summary>Judges what is seen of a trainer.</summary>
    /// <param name="sight">What is seen.</param>
    public WatchResult Judge(TrainerSight sight)
    {
        ArgumentNullException.ThrowIfNull(sight);
        return sight.Job.Lives ? JudgeLiving(sight) : JudgeEnded(sight);
    }

    private WatchResult JudgeLiving(TrainerSight sight)
    {
        if (sight.Ending > options.EndPatience)
        {
            return sight.Result is { } result ? Ended(result) : new WatchResult(TrainerOutcome.Cancelled, Step: sight.Step);
        }

        if (!sight.HasHeartbeat && sight.Silence > options.StartPatience)
        {
            return new WatchResult(
                TrainerOutcome.NeverStarted,
                Reason: Seconds($"The trainer gave no sign of life within {options.StartPatience.TotalSeconds:0} seconds of its start."),
                Step: sight.Step);
        }

        return sight.HasHeartbeat && sight.Silence > options.HeartbeatPatience
            ? new WatchResult(
                TrainerOutcome.Stalled,
                Reason: Seconds($"The trainer lives, but its last sign of life at step {sight.Step} is {sight.Silence.TotalSeconds:0} seconds old."),
                Step: sight.Step)
            : new WatchResult(TrainerOutcome.Working, Step: sight.Step);
    }

    private static WatchResult JudgeEnded(TrainerSight sight)
    {
        if (sight.Result is { } result)
        {
            return Ended(result);
        }

        if (sight.Cancelled)
        {
            return new WatchResult(TrainerOutcome.Cancelled, sight.Job.ExitCode, Step: sight.Step);
        }

        string words = (sight.Job.State is { } state ? $" {state}" : "") + (sight.Job.Output is { } output ? $" The last that it wrote: {output}" : "");
        if (sight.Job.ExitCode is { } code && Explains(code, sight.HasHeartbeat))
        {
            return new WatchResult(TrainerExit.Outcome(code), code, TrainerExit.Reason(code) + words, TrainerExit.Remedy(code), sight.Step);
        }

        string how = sight.Job.ExitCode is { } known ? Seconds($" with exit code {known}") : "";
        return sight.HasHeartbeat
            ? new WatchResult(TrainerOutcome.Crashed, sight.Job.ExitCode, Seconds($"The trainer ended{how} after step {sight.Step} without a result.{words}"), Step: sight.Step)
            : new WatchResult(TrainerOutcome.NeverStarted, sight.Job.ExitCode, $"The trainer ended{how} before its first sign of life.{words}", Step: sight.Step);
    }

    // An internal error's code is what crashing programs of all kinds leave; and what has lived was found.
    private static bool Explains(int code, bool hasHeartbeat) => code switch
    {
        (int)TrainerExitCode.InternalError => false,
        TrainerExit.NotFound or TrainerExit.NotExecutable => !hasHeartbeat,
        _ => TrainerExit.Outcome(code) is not (TrainerOutcome.Done or TrainerOutcome.Crashed),
    };

    private static WatchResult Ended(RunResult result) => new(
        TrainerExit.Outcome((int)result.ExitCode),
        (int)result.ExitCode,
        result.Reason ?? TrainerExit.Reason((int)result.ExitCode),
        result.Remedy ?? TrainerExit.Remedy((int)result.ExitCode),
        result.Step);

    private static string Seconds(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
