using System.CommandLine;
using GanFunctions.Cli.Hosting;
using GanFunctions.Cli.Training;
using GanFunctions.Pipeline.Training;

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
        TrainingRun run = (await catalog.GetAsync(runId, context.CancellationToken).ConfigureAwait(false)).Run;
        await catalog.Store.RequestCancelAsync(runId, context.CancellationToken).ConfigureAwait(false);
        if (context.Output.Json)
        {
            context.Output.WriteJson(new { run = runId, cancelling = true });
        }
        else
        {
            string ender = await catalog.Store.AreServedAsync(context.CancellationToken).ConfigureAwait(false)
                ? "the service of this storage at its next look"
                : "the host or the command that it waits for, or by the next 'gan up'";
            context.Output.Note(HasTrainer(run.State)
                ? $"{runId} is asked to stop; its trainer does so at its next heartbeat, within seconds."
                : $"{runId} is asked to stop; no trainer works on it, and none will. It is ended by {ender}.");
        }

        return ExitCode.Success;
    }

    private static bool HasTrainer(RunState state) => state is RunState.Dispatching or RunState.Training;
}
