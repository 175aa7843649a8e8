using System.CommandLine;
using GanFunctions.Cli.Hosting;
using GanFunctions.Cli.Training;

namespace GanFunctions.Cli.Commands.Runs;

/// <summary><c>gan runs cancel</c>.</summary>
internal static class CancelRunCommand
{
    private static readonly Argument<string> Run = RunCommand.CreateArgument();

    public static Command Create()
    {
        GanCommand command = new("cancel", "Stop a run for good. Its checkpoints stay, and 'gan runs resume' goes on from them.", "gan runs cancel day2night");
        command.Arguments.Add(Run);
        RunCommand.SetAction(command, RunAsync);
        return command;
    }

    private static async Task<ExitCode> RunAsync(ParseResult arguments, CommandContext context, StorageConnection connection, RunCatalog catalog)
    {
        string runId = await catalog.ResolveAsync(arguments.GetRequiredValue(Run), context.CancellationToken).ConfigureAwait(false);
        await catalog.Store.RequestCancelAsync(runId, context.CancellationToken).ConfigureAwait(false);
        if (context.Output.Json)
        {
            context.Output.WriteJson(new { run = runId, cancelling = true });
        }
        else
        {
            context.Output.Note($"{runId} is asked to stop; its trainer does so at its next heartbeat, within seconds.");
        }

        return ExitCode.Success;
    }
}
