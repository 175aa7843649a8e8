using System.CommandLine;
using GanFunctions.Cli.Hosting;
using GanFunctions.Cli.Training;
using Spectre.Console;

namespace GanFunctions.Cli.Commands.Runs;

/// <summary><c>gan runs delete</c>.</summary>
internal static class DeleteRunCommand
{
    private static readonly Argument<string> Run = RunCommand.CreateArgument();
    private static readonly Option<bool> Yes = new("--yes", "-y") { Description = "Do not ask." };

    public static Command Create()
    {
        GanCommand command = new(
            "delete",
            "Delete a run that has ended: its checkpoints, samples and log. The version that it published stays.",
            "gan runs delete day2night-3f2a --yes");
        command.Arguments.Add(Run);
        command.Options.Add(Yes);
        RunCommand.SetAction(command, RunAsync);
        return command;
    }

    private static async Task<ExitCode> RunAsync(ParseResult arguments, CommandContext context, StorageConnection connection, RunCatalog catalog)
    {
        string runId = await catalog.ResolveAsync(arguments.GetRequiredValue(Run), context.CancellationToken).ConfigureAwait(false);
        RunSnapshot snapshot = await catalog.GetAsync(runId, context.CancellationToken).ConfigureAwait(false);
        if (!snapshot.HasEnded)
        {
            throw new CommandFailedException(
                ExitCode.Refused, $"The run {runId} has not ended.", $"Cancel it first ('gan runs cancel {runId}'), and delete it when it is cancelled.");
        }

        if (!arguments.GetValue(Yes) && !await IsMeantAsync(context, runId).ConfigureAwait(false))
        {
            return ExitCode.Success;
        }

        await catalog.Store.DeleteAsync(runId, context.CancellationToken).ConfigureAwait(false);
        if (context.Output.Json)
        {
            context.Output.WriteJson(new { run = runId, deleted = true });
        }
        else
        {
            context.Output.Note($"{runId} is deleted.");
        }

        return ExitCode.Success;
    }

    private static Task<bool> IsMeantAsync(CommandContext context, string runId) => context.Output.IsInteractive
        ? context.Output.Console.ConfirmAsync($"Delete {Markup.Escape(runId)} with its checkpoints for good?", defaultValue: false, context.CancellationToken)
        : throw new CommandFailedException(
            ExitCode.Usage, $"Nobody can be asked here whether {runId} is to be deleted.", "Add --yes.");
}
