namespace GanFunctions.Training.Loop;

/// <summary>
/// How many images each step sees. It may change with the images that were seen before, as where a network grows; all
/// follows from the step's number.
/// </summary>
internal sealed class BatchSchedule
{
    private readonly Stage[] _stages;

    /// <param name="stages">
    /// From how many images seen on a step has how many, in rising order, the first from 0. A step's batch is that of the
    /// images seen when it begins.
    /// </param>
    /// <exception cref="ArgumentException">The stages are not so ordered, or a batch is empty.</exception>
    public BatchSchedule(IReadOnlyList<(long FromImages, int BatchSize)> stages)
    {
        if (stages.Count == 0 || stages[0].FromImages != 0 || stages.Any(stage => stage.BatchSize < 1))
        {
            throw new ArgumentException("The first stage begins at 0, and each has a batch of at least 1.", nameof(stages));
        }

        var made = new List<Stage> { new(0, 0, stages[0].BatchSize) };
        for (int i = 1; i < stages.Count; i++)
        {
            if (stages[i].FromImages < stages[i - 1].FromImages)
            {
                throw new ArgumentException("The stages are in rising order.", nameof(stages));
            }

            Stage last = made[^1];
            long steps = Math.Max(0, CeilingOf(stages[i].FromImages - last.FirstImages, last.BatchSize));
            made.Add(new Stage(last.FirstStep + steps, last.FirstImages + (steps * last.BatchSize), stages[i].BatchSize));
        }

        _stages = [.. made];
    }

    /// <summary>The same for all steps.</summary>
    /// <param name="batchSize">At least 1.</param>
    public static BatchSchedule Constant(int batchSize) => new([(0, batchSize)]);

    /// <summary>Images of a step.</summary>
    /// <param name="step">From 0.</param>
    public int SizeAt(long step) => StageOf(step).BatchSize;

    /// <summary>Images of all steps before one.</summary>
    /// <param name="step">From 0.</param>
    public long ImagesBefore(long step)
    {
        Stage stage = StageOf(step);
        return stage.FirstImages + ((step - stage.FirstStep) * stage.BatchSize);
    }

    /// <summary>The fewest steps that see so many images.</summary>
    /// <param name="images">At least 1.</param>
    public long StepsFor(long images)
    {
        Stage stage = _stages.Last(candidate => candidate.FirstImages < images);
        return stage.FirstStep + CeilingOf(images - stage.FirstImages, stage.BatchSize);
    }

    private Stage StageOf(long step) => _stages.Last(stage => stage.FirstStep <= step);

    private static long CeilingOf(long dividend, long divisor) => (dividend + divisor - 1) / divisor;

    private readonly record struct Stage(long FirstStep, long FirstImages, int BatchSize);
}
