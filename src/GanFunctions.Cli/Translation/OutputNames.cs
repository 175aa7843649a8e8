namespace GanFunctions.Cli.Translation;

/// <summary>A file and where its translation goes.</summary>
/// <param name="Input">The file.</param>
/// <param name="Output">The path of the translation.</param>
/// <param name="Conflict">Why it cannot go there, or null.</param>
public sealed record PlannedFile(InputFile Input, string Output, string? Conflict);

/// <summary>Gives every translation its own name, and none the name of an input.</summary>
public static class OutputNames
{
    /// <summary>
    /// The same path below <paramref name="output"/> with the written format's extension. Where two inputs would meet so
    /// (<c>a.jpg</c> and <c>a.webp</c>), both keep their extension in front of it (<c>a.jpg.png</c>).
    /// </summary>
    /// <param name="files">The inputs.</param>
    /// <param name="output">The folder of the translations.</param>
    /// <param name="extension">The written format's extension, with its dot.</param>
    public static IReadOnlyList<PlannedFile> Plan(IReadOnlyList<InputFile> files, string output, string extension)
    {
        string[] plain = [.. files.Select(file => RealPath.Of(Path.Combine(output, Path.ChangeExtension(file.RelativePath, extension))))];
        string[] full = [.. files.Select(file => RealPath.Of(Path.Combine(output, file.RelativePath + extension)))];
        ILookup<string, int> meeting = Enumerable.Range(0, files.Count).ToLookup(index => plain[index], RealPath.Comparer);
        string[] outputs = [.. files.Select((_, index) => meeting[plain[index]].Count() == 1 ? plain[index] : full[index])];

        HashSet<string> inputs = new(files.Select(file => RealPath.Of(file.Path)), RealPath.Comparer);
        HashSet<string> taken = new(RealPath.Comparer);
        return [.. files.Select((file, index) => new PlannedFile(file, outputs[index], Conflict(outputs[index], inputs, taken)))];
    }

    /// <summary>One file to one path that was asked for by name.</summary>
    public static IReadOnlyList<PlannedFile> PlanOne(InputFile file, string output)
    {
        string real = RealPath.Of(output);
        return [new PlannedFile(file, real, Conflict(real, new HashSet<string>([RealPath.Of(file.Path)], RealPath.Comparer), new HashSet<string>()))];
    }

    private static string? Conflict(string output, HashSet<string> inputs, HashSet<string> taken) =>
        inputs.Contains(output) ? $"Its translation would overwrite the input '{output}'."
        : taken.Add(output) ? null
        : $"Another input is written to '{output}' already.";
}
