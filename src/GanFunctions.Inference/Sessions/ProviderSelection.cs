namespace GanFunctions.Inference.Sessions;

/// <summary>The execution provider in use.</summary>
/// <param name="Provider"><see cref="ExecutionProvider.Cpu"/> or <see cref="ExecutionProvider.Cuda"/>.</param>
/// <param name="Reason">Why this one, as one sentence for people.</param>
public sealed record ProviderSelection(ExecutionProvider Provider, string Reason);
