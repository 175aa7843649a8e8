namespace GanFunctions.Training;

/// <summary>A loss is no longer a finite number, so further steps are in vain. What was saved before is untouched.</summary>
/// <param name="step">The step's number.</param>
/// <param name="loss">The loss's name.</param>
/// <param name="value">The loss's value.</param>
internal sealed class TrainingDivergedException(long step, string loss, float value)
    : Exception($"Training diverged: the loss {loss} is {value} in step {step}. Train with a lower learning rate, or look for images that are all of one colour.");
