using System.Text.Json.Nodes;
using GanFunctions.Cli.Commands;
using GanFunctions.Cli.Hosting;

namespace GanFunctions.Cli.Tests;

/// <summary>Runs command lines in this process.</summary>
internal static class Gan
{
    public static string Assets { get; } = Path.Combine(AppContext.BaseDirectory, "Assets");

    public static string Samples => Path.Combine(Assets, "samples");

    public static string Model => Path.Combine(Samples, "models", "invert");

    public static string Red => Path.Combine(Samples, "photos", "red.png");

    public static async Task<(ExitCode Code, string Output, string Error)> RunAsync(params string[] arguments)
    {
        using StringWriter output = new();
        using StringWriter error = new();
        int code = await CommandLine.InvokeAsync(GanRootCommand.Create(), arguments, output, error);
        return ((ExitCode)code, output.ToString(), error.ToString());
    }

    public static async Task<(ExitCode Code, IReadOnlyList<JsonObject> Events)> RunJsonAsync(params string[] arguments)
    {
        (ExitCode code, string output, _) = await RunAsync([.. arguments, "--json"]);
        return (code, [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!.AsObject())]);
    }
}
