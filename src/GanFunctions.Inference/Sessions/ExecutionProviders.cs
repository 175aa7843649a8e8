namespace GanFunctions.Inference.Sessions;

/// <summary>Finds out what can run networks on this machine.</summary>
public static class ExecutionProviders
{
    /// <summary>Chooses the provider by trying it.</summary>
    /// <param name="options">What is asked for.</param>
    /// <exception cref="InvalidOperationException">A GPU is required and cannot be used; the message says why and what to do.</exception>
    public static ProviderSelection Select(InferenceOptions options) => throw new NotSupportedException();
}
