namespace GanFunctions.Inference.Sessions;

/// <summary>What spans and metrics call a network.</summary>
/// <param name="Model">The model's name.</param>
/// <param name="Version">Its version.</param>
/// <param name="Network">A direction, or <c>mapping</c>, <c>synthesis</c>, <c>encoder</c>.</param>
internal sealed record NetworkName(string Model, string Version, string Network);
