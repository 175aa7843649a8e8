namespace GanFunctions.Inference;

/// <summary>
/// An input cannot be processed, however often it is tried again: the input is at fault, not the service.
/// Everything else that is thrown is a fault that a later attempt may not meet.
/// </summary>
/// <param name="code">A stable, machine-readable name of the reason, in kebab-case (<c>not-an-image</c>).</param>
/// <param name="reason">What is wrong with which input, as one sentence.</param>
/// <param name="remedy">What the person who sent it can do, as one sentence.</param>
/// <param name="innerException">What was caught, if anything.</param>
public sealed class InputRejectedException(string code, string reason, string remedy, Exception? innerException = null)
    : Exception(reason, innerException)
{
    /// <summary>A stable, machine-readable name of the reason, in kebab-case.</summary>
    public string Code { get; } = code;

    /// <summary>What the person who sent the input can do, as one sentence.</summary>
    public string Remedy { get; } = remedy;
}
