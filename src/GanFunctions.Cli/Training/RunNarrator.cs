using GanFunctions.Cli.Output;
using GanFunctions.Pipeline.Training;

namespace GanFunctions.Cli.Training;

/// <summary>
/// Tells from a run's snapshots what is worth saying: every new state and evaluation, and the progress sparingly, when its
/// phase changes and then at most once in an interval.
/// </summary>
/// <param name="interval">Between two reports of progress in one phase.</param>
/// <param name="time">The clock.</param>
internal sealed class RunNarrator(TimeSpan interval, TimeProvider time)
{
    private (RunState State, int Attempts, string? WaitsFor)? _told;
    private string? _phase;
    private long _step = -1;
    private long _toldAt;
    private long _evaluated = -1;

    /// <summary>What is new.</summary>
    /// <param name="snapshot">The run now.</param>
    public IEnumerable<CommandEvent> Tell(RunSnapshot snapshot)
    {
        TrainingRun run = snapshot.Run;
        if (!snapshot.HasEnded)
        {
            foreach (CommandEvent state in TellState(snapshot))
            {
                yield return state;
            }
        }

        if (snapshot.Progress is { } progress && run.State == RunState.Training && IsDue(progress))
        {
            yield return Of(run, progress);
        }

        foreach (EvaluationPoint evaluation in snapshot.Metrics.Evaluations.Where(evaluation => evaluation.Step > _evaluated))
        {
            _evaluated = evaluation.Step;
            yield return new RunEvaluated(run.RunId, run.Model, evaluation.Step, evaluation.Metrics);
        }

        if (snapshot.HasEnded)
        {
            foreach (CommandEvent state in TellState(snapshot))
            {
                yield return state;
            }
        }
    }

    /// <summary>The event that says how a run stands.</summary>
    public static RunStateChanged Of(TrainingRun run) => new(run.RunId, run.Model, run.State)
    {
        Version = run.Version,
        Promoted = run.Promoted,
        Attempts = run.Attempts,
        Code = run.Code,
        Reason = run.Reason,
        Remedy = run.Remedy,
    };

    private IEnumerable<CommandEvent> TellState(RunSnapshot snapshot)
    {
        TrainingRun run = snapshot.Run;
        if (_told != (run.State, run.Attempts, snapshot.WaitsFor))
        {
            _told = (run.State, run.Attempts, snapshot.WaitsFor);
            yield return Of(run) with { Reason = run.Reason ?? snapshot.WaitsFor };
        }
    }

    private bool IsDue(RunProgress progress)
    {
        bool moved = progress.Step != _step;
        if (progress.Phase == _phase && (!moved || time.GetElapsedTime(_toldAt) < interval))
        {
            return false;
        }

        (_phase, _step, _toldAt) = (progress.Phase, progress.Step, time.GetTimestamp());
        return true;
    }

    private static RunProgressed Of(TrainingRun run, RunProgress progress) =>
        new(run.RunId, run.Model, progress.Phase, progress.Step, progress.Steps)
        {
            Epoch = progress.Epoch,
            ImagesPerSecond = Math.Round(progress.ImagesPerSecond, 2),
            EtaSeconds = progress.Eta is { } eta ? Math.Round(eta.TotalSeconds) : null,
            Losses = progress.Losses,
        };
}
