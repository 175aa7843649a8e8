namespace GanFunctions.EndToEnd.Tests.Support;

internal static class Repository
{
    public static string Root { get; } = FindRoot();

    public static string Assets { get; } = Path.Combine(AppContext.BaseDirectory, "Assets");

    private static string FindRoot()
    {
        DirectoryInfo folder = new(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "GanFunctions.sln")))
        {
            folder = folder.Parent ?? throw new DirectoryNotFoundException("The tests do not run within the repository.");
        }

        return folder.FullName;
    }
}
