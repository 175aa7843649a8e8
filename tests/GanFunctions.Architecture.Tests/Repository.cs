using System.Xml.Linq;

namespace GanFunctions.Architecture.Tests;

/// <summary>The source tree that these tests were built from.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    /// <summary>Every project under src/ with the projects and packages that its file names.</summary>
    public static IReadOnlyDictionary<string, Project> Sources() =>
        Projects(Path.Combine(Root, "src"))
            .Select(Read)
            .ToDictionary(project => project.Name);

    /// <summary>The project files below a folder; not those that builds write into obj/.</summary>
    public static IEnumerable<string> Projects(string folder) =>
        Directory.EnumerateFiles(folder, "*.csproj", SearchOption.AllDirectories)
            .Where(path => !Path.GetRelativePath(folder, path).Split(Path.DirectorySeparatorChar).Contains("obj"));

    private static Project Read(string path)
    {
        XDocument file = XDocument.Load(path);
        return new Project(
            Path.GetFileNameWithoutExtension(path).Replace("GanFunctions.", "", StringComparison.Ordinal),
            [.. file.Descendants("ProjectReference").Select(reference => Path.GetFileNameWithoutExtension(Include(reference)).Replace("GanFunctions.", "", StringComparison.Ordinal))],
            [.. file.Descendants("PackageReference").Select(Include)]);
    }

    private static string Include(XElement reference) => reference.Attribute("Include")!.Value.Replace('\\', '/');

    private static string FindRoot()
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

/// <param name="Name">Without the leading GanFunctions.</param>
/// <param name="Projects">Names of referenced projects, likewise.</param>
/// <param name="Packages">Names of referenced packages.</param>
internal sealed record Project(string Name, IReadOnlyList<string> Projects, IReadOnlyList<string> Packages);
