using System.CommandLine;
using GanFunctions.Cli.Hosting;
using GanFunctions.Pipeline.Models;

namespace GanFunctions.Cli.Commands.Models;

/// <summary><c>gan models rollback</c>.</summary>
internal static class RollbackModelCommand
{
    private static readonly Argument<string> Model = new("NAME") { Description = "The model." };

    public static Command Create()
    {
        GanCommand command = new("rollback", "Make the version current that was so before.", "gan models rollback day2night");
        command.Arguments.Add(Model);
        RegistryCommand.SetAction(command, RunAsync);
        return command;
    }

    private static async Task RunAsync(ParseResult arguments, CommandContext context, ModelRegistry registry, RegistryEvents events)
    {
        string model = arguments.GetValue(Model)!;
        CurrentPointer? before = await registry.GetCurrentAsync(model, context.CancellationToken).ConfigureAwait(false);
        CurrentPointer current = await registry.RollbackAsync(model, context.CancellationToken).ConfigureAwait(false);
        await events.PromotedAsync(registry, model, current, before, context.CancellationToken).ConfigureAwait(false);
        CurrentVersionReport.Write(context.Output, model, current);
    }
}
