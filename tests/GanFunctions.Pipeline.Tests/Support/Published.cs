namespace GanFunctions.Pipeline.Tests.Support;

/// <summary>
/// Holds documents in docs/ equal to what the code gives. With <c>GAN_WRITE_DOCS=1</c> in the environment they are written
/// instead.
/// </summary>
internal static class Published
{
    private static bool Write => Environment.GetEnvironmentVariable("GAN_WRITE_DOCS") == "1";

    /// <summary>The whole document.</summary>
    public static void Holds(string document, string expected)
    {
        string path = PathOf(document);
        if (Write)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, expected);
        }

        Assert.Equal(expected, File.ReadAllText(path).ReplaceLineEndings("\n"));
    }

    /// <summary>What lies between <c>&lt;!-- name --&gt;</c> and <c>&lt;!-- end of name --&gt;</c>.</summary>
    public static void HoldsBetweenMarks(string document, string name, string expected)
    {
        string path = PathOf(document);
        string text = File.ReadAllText(path).ReplaceLineEndings("\n");
        string opening = $"<!-- {name} -->\n";
        int start = text.IndexOf(opening, StringComparison.Ordinal) + opening.Length;
        int end = text.IndexOf($"<!-- end of {name} -->", StringComparison.Ordinal);
        Assert.True(start >= opening.Length && end >= start, $"{document} has no part '{name}'.");
        if (Write)
        {
            File.WriteAllText(path, text[..start] + expected + text[end..]);
            return;
        }

        Assert.Equal(expected, text[start..end]);
    }

    /// <summary>A document's text.</summary>
    public static string Read(string document) => File.ReadAllText(PathOf(document));

    /// <summary>That a document mentions a name, as code.</summary>
    public static void Mentions(string document, string name) =>
        Assert.Contains($"`{name}`", File.ReadAllText(PathOf(document)), StringComparison.Ordinal);

    private static string PathOf(string document)
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "GanFunctions.sln")))
        {
            folder = folder.Parent;
        }

        return Path.Combine(folder?.FullName ?? throw new InvalidOperationException("The repository's root is not above the tests."), "docs", document);
    }
}
