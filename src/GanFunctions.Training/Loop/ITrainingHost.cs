namespace GanFunctions.Training.Loop;

/// <summary>What a loop's host is told of and asked for. All calls come from the loop's thread and hold it up.</summary>
internal interface ITrainingHost
{
    /// <summary>A step was done.</summary>
    public void OnStep(LoopProgress progress);

    /// <summary>A line of the metrics is due.</summary>
    public void OnLog(LoopProgress progress);

    /// <summary>A sample grid is due.</summary>
    /// <param name="step">Steps done.</param>
    public void OnSample(long step);

    /// <summary>The state is to be made durable.</summary>
    public void OnCheckpoint(LoopState state);

    /// <summary>The networks are to be evaluated.</summary>
    /// <param name="step">Steps done.</param>
    /// <param name="cancellation">Ends the evaluation.</param>
    /// <returns>The metrics by name.</returns>
    public IReadOnlyDictionary<string, double> Evaluate(long step, CancellationToken cancellation);

    /// <summary>The networks are the best so far: they are to be kept, until the next best ones are in a checkpoint.</summary>
    public void OnBest(LoopState state);
}

/// <summary>How far a loop is.</summary>
/// <param name="State">Its state after the step.</param>
/// <param name="Steps">Steps altogether.</param>
/// <param name="Epoch">The epoch in progress, from 1.</param>
/// <param name="LearningRate">The step's learning rate.</param>
/// <param name="ImagesPerSecond">Images of each domain a second, smoothed.</param>
/// <param name="Eta">The time left at this pace.</param>
internal sealed record LoopProgress(LoopState State, long Steps, int Epoch, double LearningRate, double ImagesPerSecond, TimeSpan Eta);
