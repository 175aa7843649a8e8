namespace GanFunctions.EndToEnd.Tests.Support;

internal static class Repository
{
    public static string Root { get; } = FindRoot();

    public static string Assets { get; } = Path.Combine(AppContext.BaseDirectory, "Assets");

    /// <summary>The trainer as it was built with these tests.</summary>
    public static string Trainer { get; } = FindTrainer();

    private static string FindTrainer()
    {
        DirectoryInfo framework = new(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
        return Path.Combine(Root, "src", "GanFunctions.Training", "bin", framework.Parent!.Name, framework.Name, "gan-trainer.dll");
    }

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
