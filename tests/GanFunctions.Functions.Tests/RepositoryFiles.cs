namespace GanFunctions.Functions.Tests;

/// <summary>Files of the source tree that these tests were built from.</summary>
internal static class RepositoryFiles
{
    public static string Read(params string[] path)
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "GanFunctions.sln")))
            {
                return File.ReadAllText(Path.Combine([folder.FullName, .. path]));
            }
        }

        throw new DirectoryNotFoundException($"No folder above {AppContext.BaseDirectory} holds GanFunctions.sln.");
    }
}
