using ScottPlot;
using SkiaSharp;

namespace GanFunctions.Cli.Training;

/// <summary>
/// The font of charts. On Linux this project's SkiaSharp does without fontconfig, and so finds no font by its name: there a
/// file is looked for where systems keep them.
/// </summary>
internal static class ChartFont
{
    private static readonly string[] Preferred = ["DejaVuSans.ttf", "LiberationSans-Regular.ttf", "NotoSans-Regular.ttf", "Ubuntu-R.ttf", "Arial.ttf"];

    private static readonly Lazy<string?> Found = new(Find);

    /// <summary>What to hand to a plot; null where the machine has no font, so that its texts stay empty.</summary>
    public static string? Name => Found.Value;

    private static string? Find()
    {
        if (!OperatingSystem.IsLinux())
        {
            return SKTypeface.Default.FamilyName;
        }

        const string Name = "GanFunctions charts";
        if (FindFile() is not { } path)
        {
            return null;
        }

        Fonts.AddFontFile(Name, path, bold: false, italic: false);
        Fonts.AddFontFile(Name, path, bold: true, italic: false);
        return Name;
    }

    private static string? FindFile()
    {
        EnumerationOptions everywhere = new() { RecurseSubdirectories = true, IgnoreInaccessible = true };
        string[] files = [.. Folders()
            .Where(Directory.Exists)
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*.ttf", everywhere))
            .Order(StringComparer.Ordinal)];
        return Preferred
            .Select(name => files.FirstOrDefault(file => Path.GetFileName(file).Equals(name, StringComparison.OrdinalIgnoreCase)))
            .FirstOrDefault(file => file is not null)
            ?? files.FirstOrDefault(file => Path.GetFileName(file).Contains("Sans", StringComparison.OrdinalIgnoreCase));
    }

    private static IEnumerable<string> Folders()
    {
        string home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        return [Path.Combine(home, ".local", "share", "fonts"), Path.Combine(home, ".fonts"), "/usr/local/share/fonts", "/usr/share/fonts"];
    }
}
