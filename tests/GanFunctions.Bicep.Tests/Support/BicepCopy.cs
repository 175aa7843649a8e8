namespace GanFunctions.Bicep.Tests.Support;

/// <summary>A copy of <c>bicep/</c> for commands that write beside what they read.</summary>
internal sealed class BicepCopy : IDisposable
{
    public BicepCopy()
    {
        foreach (string file in Directory.EnumerateFiles(Repository.Bicep, "*", SearchOption.AllDirectories))
        {
            string copy = Path.Combine(Folder, Path.GetRelativePath(Repository.Bicep, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }

    public string Folder { get; } = Directory.CreateTempSubdirectory("gan-bicep-").FullName;

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
