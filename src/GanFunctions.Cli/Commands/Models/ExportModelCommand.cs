using System.CommandLine;
using GanFunctions.Cli.Hosting;
using GanFunctions.Pipeline.Models;

namespace GanFunctions.Cli.Commands.Models;

/// <summary><c>gan models export</c>.</summary>
internal static class ExportModelCommand
{
    private static readonly Argument<ModelReference> Model = RegistryCommand.CreateReference();
    private static readonly Argument<string> Target = new("PATH") { Description = "A folder, or a file whose name ends in .zip." };

    public static Command Create()
    {
        GanCommand command = new("export", "Write a version, with its card, to a folder or a zip.", "gan models export day2night@1.0.0 day2night-1.0.0.zip");
        command.Arguments.Add(Model);
        command.Arguments.Add(Target);
        RegistryCommand.SetAction(command, RunAsync);
        return command;
    }

    private static async Task RunAsync(ParseResult arguments, CommandContext context, ModelRegistry registry)
    {
        string path = arguments.GetValue(Target)!;
        ModelVersion version = await registry.ExportAsync(arguments.GetValue(Model)!, path, context.CancellationToken).ConfigureAwait(false);
        if (context.Output.Json)
        {
            context.Output.WriteJson(new { model = version.Name, version = version.Version, path = Path.GetFullPath(path) });
        }
        else
        {
            context.Output.Note($"{version.Name}@{version.Version} is written to {path}.");
        }
    }
}
