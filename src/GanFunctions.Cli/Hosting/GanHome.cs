namespace GanFunctions.Cli.Hosting;

/// <summary>Where the repository lies and where the command line keeps what it makes.</summary>
public sealed class GanHome
{
    internal GanHome(string root, string samples, string data)
    {
        Root = root;
        Samples = samples;
        Data = data;
    }

    /// <summary>The repository root: <c>GAN_HOME</c>, which the <c>gan</c> script sets, else found above the program.</summary>
    public string Root { get; }

    /// <summary>The folder with <c>models/</c>, <c>photos/</c> and <c>requests/</c>: <c>GAN_SAMPLES</c>, else <c>samples/</c> in the repository.</summary>
    public string Samples { get; }

    /// <summary>The folder for storage, logs and locks: <c>--data</c>, else <c>GAN_DATA</c>, else <c>.gan/</c> in the repository.</summary>
    public string Data { get; }

    /// <summary>The folder with the emulator's package and lock file.</summary>
    public string AzuriteTools => Path.Combine(Root, "tools", "azurite");

    /// <summary>The folder where files of models from registries are kept.</summary>
    public string ModelCache => Path.Combine(Data, "models");

    /// <summary>The file to which events are added.</summary>
    public string Events => Path.Combine(Data, "events.jsonl");

    /// <summary>Reads the folders from the environment.</summary>
    /// <param name="data">The value of <c>--data</c>, if it was given.</param>
    public static GanHome Locate(string? data)
    {
        string root = FromEnvironment("GAN_HOME") ?? AboveProgram() ?? Directory.GetCurrentDirectory();
        return new GanHome(
            root,
            FromEnvironment("GAN_SAMPLES") ?? Path.Combine(root, "samples"),
            Path.GetFullPath(data ?? FromEnvironment("GAN_DATA") ?? Path.Combine(root, ".gan")));
    }

    private static string? FromEnvironment(string name) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? Path.GetFullPath(value) : null;

    private static string? AboveProgram()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "GanFunctions.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName;
    }
}
