namespace GanFunctions.Training.Loop;

/// <summary>The training images, step by step.</summary>
internal interface IBatchSource : IDisposable
{
    /// <summary>The next step's images on the trainer's device, owned by the caller.</summary>
    /// <param name="cancellation">Ends the waiting for them.</param>
    public StepImages Next(CancellationToken cancellation);
}
