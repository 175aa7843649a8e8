namespace GanFunctions.Training.Loop;

/// <summary>A loss is no longer a finite number, so further steps are in vain. What was saved before is untouched.</summary>
/// <param name="step">The step's number, from 1.</param>
/// <param name="loss">The loss's name.</param>
/// <param name="value">The loss's value.</param>
internal sealed class TrainingDivergedException(long step, string loss, float value)
    : Exception($"Training diverged: the loss {loss} is {value} in step {step}.")
{
    /// <summary>What a person can do.</summary>
    public static string Remedy => "Train with a lower learningRate, or look for images that are all of one colour.";
}
