using System.CommandLine;
using GanFunctions.Cli.Hosting;
using GanFunctions.Pipeline.Models;

namespace GanFunctions.Cli.Commands.Models;

/// <summary><c>gan models delete</c>.</summary>
internal static class DeleteModelCommand
{
    private static readonly Argument<ModelReference> Model = RegistryCommand.CreateReference(versionRequired: true);
    private static readonly Option<bool> Force = new("--force") { Description = "Delete it even if it is the current version." };

    public static Command Create()
    {
        GanCommand command = new("delete", "Delete a version for good. The current one is kept unless --force is given.", "gan models delete day2night@0.9.0");
        command.Arguments.Add(Model);
        command.Options.Add(Force);
        RegistryCommand.SetAction(command, RunAsync);
        return command;
    }

    private static async Task RunAsync(ParseResult arguments, CommandContext context, ModelRegistry registry)
    {
        ModelReference model = arguments.GetValue(Model)!;
        await registry.DeleteAsync(model, arguments.GetValue(Force), context.CancellationToken).ConfigureAwait(false);
        if (context.Output.Json)
        {
            context.Output.WriteJson(new { model = model.Name, version = model.Version, deleted = true });
        }
        else
        {
            context.Output.Note($"{model} is deleted.");
        }
    }
}
