using System.CommandLine;
using GanFunctions.Cli.Hosting;
using GanFunctions.Pipeline.Models;

namespace GanFunctions.Cli.Commands.Models;

/// <summary><c>gan models promote</c>.</summary>
internal static class PromoteModelCommand
{
    private static readonly Argument<ModelReference> Model = RegistryCommand.CreateReference(versionRequired: true);

    public static Command Create()
    {
        GanCommand command = new("promote", "Make a version the current one. Running hosts take it up within seconds.", "gan models promote day2night@1.1.0");
        command.Arguments.Add(Model);
        RegistryCommand.SetAction(command, RunAsync);
        return command;
    }

    private static async Task RunAsync(ParseResult arguments, CommandContext context, ModelRegistry registry, RegistryEvents events)
    {
        ModelReference model = arguments.GetValue(Model)!;
        CurrentPointer? before = await registry.GetCurrentAsync(model.Name, context.CancellationToken).ConfigureAwait(false);
        CurrentPointer current = await registry.PromoteAsync(model.Name, model.Version!, context.CancellationToken).ConfigureAwait(false);
        await events.PromotedAsync(registry, model.Name, current, before, context.CancellationToken).ConfigureAwait(false);
        CurrentVersionReport.Write(context.Output, model.Name, current);
    }
}
