namespace GanFunctions.Inference.Sessions;

/// <summary>What was asked to run the networks cannot be had on this machine or in this build.</summary>
/// <param name="setting">The setting of <see cref="InferenceOptions"/> that asks for it.</param>
/// <param name="reason">Why it cannot be had, as one sentence that goes on after a comma.</param>
/// <param name="remedy">What to do about it, in terms of the setting, as one sentence.</param>
public sealed class ProviderUnavailableException(string setting, string reason, string remedy)
    : InvalidOperationException($"A GPU is asked for ({setting}), but {reason} {remedy}")
{
    /// <summary>The setting of <see cref="InferenceOptions"/> that asks for it: <c>RequireGpu</c> or <c>Provider</c>.</summary>
    public string Setting { get; } = setting;

    /// <summary>Why it cannot be had, as one sentence that goes on after a comma.</summary>
    public string Reason { get; } = reason;
}
