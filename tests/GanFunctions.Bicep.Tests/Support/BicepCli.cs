using System.Diagnostics;
using System.Reflection;

namespace GanFunctions.Bicep.Tests.Support;

/// <summary>The Bicep CLI that the build restored.</summary>
internal static class BicepCli
{
    private static readonly string Path = typeof(BicepCli).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == "BicepPath").Value!;

    /// <summary>Runs it.</summary>
    /// <param name="arguments">The command and what follows.</param>
    /// <param name="environment">What the parameter file reads.</param>
    public static async Task<(int ExitCode, string Output, string Errors)> RunAsync(
        IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        ProcessStartInfo start = new(Path, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string name in start.Environment.Keys.Where(name => name.StartsWith("GAN_", StringComparison.Ordinal) || name.StartsWith("AZURE_", StringComparison.Ordinal)).ToArray())
        {
            start.Environment.Remove(name);
        }

        foreach ((string name, string value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, await errors);
    }
}
