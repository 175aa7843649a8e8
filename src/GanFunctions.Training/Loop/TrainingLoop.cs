using GanFunctions.Pipeline.Training;
using static TorchSharp.torch;

namespace GanFunctions.Training.Loop;

/// <summary>
/// Runs a trainer's steps from where it is to the last. It knows neither the architecture nor the host. All draws of a step
/// follow from the seed and the step's number, so that a loop that goes on from a state does what it would have done without
/// the interruption.
/// </summary>
/// <param name="trainer">What is trained, in the state that belongs to the loop's.</param>
/// <param name="batches">The images, from the next step on.</param>
/// <param name="configuration">The intervals, the seed and the metric.</param>
/// <param name="schedule">How long, and at which rates.</param>
/// <param name="host">Told of the progress.</param>
/// <param name="clock">Tells the time.</param>
internal sealed class TrainingLoop(
    ITrainer trainer, IBatchSource batches, TrainingConfiguration configuration, ITrainingSchedule schedule, ITrainingHost host, TimeProvider clock)
{
    private readonly ulong _seed = unchecked((ulong)configuration.Seed);
    private readonly SnapshotRanking _ranking = new(configuration.Metric);
    private readonly StepPace _pace = new();

    /// <summary>Trains until the last step is done and evaluated, or until cancelled; either way it ends with a checkpoint.</summary>
    /// <param name="state">Where to go on.</param>
    /// <param name="cancellation">Ends the loop after the step in progress.</param>
    /// <returns>The state at the end; its step tells whether the loop was cancelled.</returns>
    /// <exception cref="TrainingDivergedException">A loss is not finite.</exception>
    public LoopState Run(LoopState state, CancellationToken cancellation)
    {
        long? saved = state.Step > 0 ? state.Step : null;
        long started = clock.GetTimestamp();
        TimeSpan before = state.Elapsed;
        while (true)
        {
            LoopState evaluated = cancellation.IsCancellationRequested ? state : Evaluate(state, cancellation);
            bool changed = evaluated != state;
            state = evaluated with { Elapsed = before + clock.GetElapsedTime(started) };
            bool ends = cancellation.IsCancellationRequested || state.Step >= schedule.Steps;
            if ((ends || IsDue(configuration.CheckpointEvery, state.Step)) && (saved != state.Step || changed))
            {
                host.OnCheckpoint(state);
                saved = state.Step;
            }

            if (ends)
            {
                return state;
            }

            try
            {
                state = Step(state, cancellation);
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                // The step was not begun.
            }
        }
    }

    /// <summary>Whether a run is over: all steps are done, and the last networks are evaluated.</summary>
    public bool IsComplete(LoopState state) => state.Step >= schedule.Steps && state.Last?.Step == state.Step;

    private LoopState Step(LoopState state, CancellationToken cancellation)
    {
        long step = state.Step;
        long started = clock.GetTimestamp();
        double rate = schedule.RateOf(step, state.Plateau);
        IReadOnlyDictionary<string, float> losses;
        using (StepImages images = batches.Next(cancellation))
        {
            manual_seed(StepRandom.Create(_seed, RandomPurpose.Network, step).NextInt64());
            losses = trainer.Step(images, rate, StepRandom.Create(_seed, RandomPurpose.Pool, step));
        }

        foreach ((string name, float value) in losses)
        {
            if (!float.IsFinite(value))
            {
                throw new TrainingDivergedException(step + 1, name, value);
            }
        }

        _pace.Add(clock.GetElapsedTime(started));
        LoopState next = state with
        {
            Step = step + 1,
            Losses = state.Losses.With(losses),
            Plateau = configuration.LearningRatePolicy == LearningRatePolicy.Plateau
                ? schedule.After(step, state.Plateau, GeneratorsLoss(losses))
                : state.Plateau,
        };
        Report(next, rate);
        return next;
    }

    private void Report(LoopState state, double rate)
    {
        double seconds = _pace.SecondsPerStep;
        var progress = new LoopProgress(
            state,
            schedule.Steps,
            schedule.EpochOf(state.Step - 1),
            rate,
            seconds > 0 ? schedule.BatchSizeAt(state.Step - 1) / seconds : 0,
            TimeSpan.FromSeconds(Math.Round(seconds * (schedule.Steps - state.Step))));
        host.OnStep(progress);
        bool isLast = state.Step >= schedule.Steps;
        if (isLast || IsDue(configuration.LogEvery, state.Step))
        {
            host.OnLog(progress);
        }

        if (isLast || IsDue(configuration.SampleEvery, state.Step))
        {
            host.OnSample(state.Step);
        }
    }

    private LoopState Evaluate(LoopState state, CancellationToken cancellation)
    {
        bool isDue = state.Step >= schedule.Steps || IsDue(configuration.SnapshotEvery, state.Step);
        if (!isDue || state.Last?.Step == state.Step)
        {
            return state;
        }

        try
        {
            var snapshot = new Snapshot(state.Step, host.Evaluate(state.Step, cancellation));
            if (!_ranking.IsBetter(snapshot, state.Best))
            {
                return state with { Last = snapshot };
            }

            LoopState best = state with { Last = snapshot, Best = snapshot };
            host.OnBest(best);
            return best;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // It is made up for when the run goes on.
            return state;
        }
    }

    private static bool IsDue(int every, long step) => step > 0 && step % every == 0;

    // The names are those of the reference: D, D_A, D_real, ... are the discriminators'.
    private static double GeneratorsLoss(IReadOnlyDictionary<string, float> losses) =>
        losses.Where(loss => !loss.Key.StartsWith('D')).Sum(loss => (double)loss.Value);
}
