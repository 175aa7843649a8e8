namespace GanFunctions.Bench;

/// <summary>A temporary folder that goes with its owner.</summary>
internal sealed class WorkFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("gan-bench").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
