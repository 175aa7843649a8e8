namespace GanFunctions.Training.Data;

/// <summary>Chooses each step's images, by the step's number and the seed alone. Several threads may ask.</summary>
internal interface IStepSampler
{
    /// <summary>Steps an epoch, at least 1; images that do not fill a batch are left to another epoch's order.</summary>
    public long StepsPerEpoch { get; }

    /// <summary>The numbers of a step's images.</summary>
    /// <param name="step">From 0.</param>
    /// <param name="random">The step's random numbers.</param>
    public (IReadOnlyList<int> A, IReadOnlyList<int> B) Sample(long step, Random random);
}
