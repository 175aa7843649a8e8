namespace GanFunctions.Functions.Tests;

/// <summary>Files of the source tree that these tests were built from.</summary>
internal static class RepositoryFiles
{
    public static string Read(params string[] path) => File.ReadAllText(Path.Combine([Root(), .. path]));

    public static string[] In(string folder, string pattern) => Directory.GetFiles(Path.Combine(Root(), folder), pattern);

    private static string Root()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "GanFunctions.sln")))
            {
                return folder.FullName;
            }
        }

        throw new DirectoryNotFoundException($"No folder above {AppContext.BaseDirectory} holds GanFunctions.sln.");
    }
}
