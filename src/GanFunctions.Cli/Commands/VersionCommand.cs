using System.CommandLine;
using System.Reflection;
using System.Runtime.InteropServices;
using GanFunctions.Cli.Hosting;
using Spectre.Console;

namespace GanFunctions.Cli.Commands;

/// <summary><c>gan version</c>.</summary>
internal static class VersionCommand
{
    public static Command Create()
    {
        GanCommand command = new("version", "Say which version this is, and what it runs on.", "gan version --json");
        CommandRunner.SetAction(command, Run);
        return command;
    }

    /// <summary>The version this program was built as.</summary>
    public static string Current { get; } =
        typeof(VersionCommand).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "unknown";

    private static Task<ExitCode> Run(ParseResult arguments, CommandContext context)
    {
        if (context.Output.Json)
        {
            context.Output.WriteJson(new { version = Current, runtime = RuntimeInformation.FrameworkDescription, platform = RuntimeInformation.RuntimeIdentifier });
        }
        else
        {
            context.Output.Console.WriteLine($"gan {Current} ({RuntimeInformation.FrameworkDescription}, {RuntimeInformation.RuntimeIdentifier})");
        }

        return Task.FromResult(ExitCode.Success);
    }
}
