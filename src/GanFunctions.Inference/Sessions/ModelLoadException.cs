namespace GanFunctions.Inference.Sessions;

/// <summary>A model cannot be loaded, however often it is tried again: its file or its card is at fault.</summary>
/// <param name="model">Which model: name, version and direction.</param>
/// <param name="reason">What is wrong, as one sentence.</param>
/// <param name="remedy">What the model's owner can do, as one sentence.</param>
/// <param name="innerException">What was caught, if anything.</param>
public sealed class ModelLoadException(string model, string reason, string remedy, Exception? innerException = null)
    : Exception($"The model {model} cannot be loaded: {reason}", innerException)
{
    /// <summary>Which model: name, version and direction.</summary>
    public string Model { get; } = model;

    /// <summary>What is wrong, as one sentence.</summary>
    public string Reason { get; } = reason;

    /// <summary>What the model's owner can do, as one sentence.</summary>
    public string Remedy { get; } = remedy;
}
