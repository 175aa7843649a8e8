using GanFunctions.Inference.Models;

namespace GanFunctions.Inference.Sessions;

/// <summary>One direction of one version of a model, and where its file is got from.</summary>
/// <param name="Model">The model's name.</param>
/// <param name="Version">The version's name.</param>
/// <param name="Direction">The direction (<c>AtoB</c>, <c>BtoA</c>).</param>
/// <param name="Card">How the file translates.</param>
/// <param name="File">The hash that the file must have; not checked where null.</param>
/// <param name="GetLocalPathAsync">Gives the path of the file on this machine, fetching it first where need be.</param>
public sealed record TranslatorSource(
    string Model,
    string Version,
    string Direction,
    TranslatorCard Card,
    ModelFileCard? File,
    Func<CancellationToken, Task<string>> GetLocalPathAsync)
{
    /// <summary>Whether this version was asked for by name, so that no other may serve in its place.</summary>
    public bool Pinned { get; init; }
}
