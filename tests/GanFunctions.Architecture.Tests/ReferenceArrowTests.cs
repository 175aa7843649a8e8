namespace GanFunctions.Architecture.Tests;

public sealed class ReferenceArrowTests
{
    private static readonly Dictionary<string, string[]> Arrows = new()
    {
        ["Inference"] = [],
        ["Networks"] = [],
        ["Pipeline"] = ["Inference"],
        ["Training"] = ["Networks", "Pipeline"],
        ["Functions"] = ["Pipeline"],
        ["Cli"] = ["Pipeline"],
    };

    private static readonly string[] Torch = ["TorchSharp", "libtorch", "$(TorchSharpPackage)"];

    [Fact]
    public void Every_source_project_references_only_what_its_arrow_allows()
    {
        foreach (Project project in Repository.Sources().Values)
        {
            Assert.True(Arrows.ContainsKey(project.Name), $"GanFunctions.{project.Name} has no arrow: decide what it may reference.");
            Assert.Empty(project.Projects.Except(Arrows[project.Name]));
        }
    }

    [Theory]
    [InlineData("Inference")]
    [InlineData("Pipeline")]
    [InlineData("Cli")]
    public void What_serves_carries_no_libtorch(string name)
    {
        IReadOnlyDictionary<string, Project> sources = Repository.Sources();
        foreach (Project project in Reachable(name, sources))
        {
            Assert.DoesNotContain(project.Packages, package => Torch.Any(torch => package.StartsWith(torch, StringComparison.OrdinalIgnoreCase)));
        }
    }

    [Theory]
    [InlineData("Networks")]
    [InlineData("Inference")]
    public void Networks_and_inference_know_no_Azure(string name) =>
        Assert.DoesNotContain(Repository.Sources()[name].Packages, package => package.StartsWith("Azure.", StringComparison.Ordinal));

    [Fact]
    public void Versions_live_in_one_file()
    {
        foreach (string file in Repository.Projects(Repository.Root))
        {
            Assert.False(
                System.Xml.Linq.XDocument.Load(file).Descendants("PackageReference").Any(reference => reference.Attribute("Version") is not null),
                $"{file} states a package version; Directory.Packages.props is the place for it.");
        }
    }

    private static IEnumerable<Project> Reachable(string name, IReadOnlyDictionary<string, Project> sources) =>
        sources[name].Projects.SelectMany(next => Reachable(next, sources)).Prepend(sources[name]);
}
