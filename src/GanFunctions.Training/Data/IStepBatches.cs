namespace GanFunctions.Training.Data;

/// <summary>Makes each step's images, by the step's number and the seed alone. Several threads may ask.</summary>
internal interface IStepBatches
{
    /// <summary>The images of a step.</summary>
    /// <param name="step">From 0.</param>
    /// <exception cref="Inference.InputRejectedException">As <see cref="ImageStore.Get"/>.</exception>
    /// <exception cref="IOException">The dataset cannot be read any more.</exception>
    public HostStep Make(long step);
}
