namespace GanFunctions.Pipeline.Models;

/// <summary>Someone else changed the model at the same time; nothing was changed by this call.</summary>
/// <param name="message">What they changed and what to do, in a sentence or two.</param>
/// <param name="innerException">What was caught, if anything.</param>
public sealed class ModelConflictException(string message, Exception? innerException = null) : Exception(message, innerException);
