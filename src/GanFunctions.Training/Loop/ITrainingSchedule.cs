namespace GanFunctions.Training.Loop;

/// <summary>How long a run is, how many images its steps see, and at which learning rates. All follows from the step's number.</summary>
internal interface ITrainingSchedule
{
    /// <summary>Steps altogether.</summary>
    public long Steps { get; }

    /// <summary>Images of each domain in a step.</summary>
    /// <param name="step">From 0.</param>
    public int BatchSizeAt(long step);

    /// <summary>The epoch that a step belongs to, from 1.</summary>
    /// <param name="step">From 0.</param>
    public int EpochOf(long step);

    /// <summary>The learning rate of a step.</summary>
    /// <param name="step">From 0.</param>
    /// <param name="plateau">What policy plateau has seen so far.</param>
    public double RateOf(long step, PlateauState plateau);

    /// <summary>Takes a step's loss into account, for policy plateau.</summary>
    /// <param name="step">The step that was done, from 0.</param>
    /// <param name="plateau">What was seen before.</param>
    /// <param name="generators">The generators' loss.</param>
    public PlateauState After(long step, PlateauState plateau, double generators);
}
