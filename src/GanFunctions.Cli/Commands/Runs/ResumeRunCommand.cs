using System.CommandLine;
using GanFunctions.Cli.Hosting;
using GanFunctions.Cli.Training;

namespace GanFunctions.Cli.Commands.Runs;

/// <summary><c>gan runs resume</c>.</summary>
internal static class ResumeRunCommand
{
    private static readonly Argument<string> Run = RunCommand.CreateArgument();
    private static readonly Option<bool> Watch = TrainCommand.CreateWatch();

    public static Command Create()
    {
        GanCommand command = new(
            "resume",
            "Go on with a run that failed, was cancelled or was interrupted, from its last checkpoint: a running host does it, or this command where none runs.",
            "gan runs resume day2night",
            "gan runs resume day2night-3f2a --watch --device cuda");
        command.Arguments.Add(Run);
        command.Options.Add(Watch);
        command.Options.Add(TrainCommand.Device);
        RunCommand.SetAction(command, RunAsync, keepAlive: true);
        return command;
    }

    private static async Task<ExitCode> RunAsync(ParseResult arguments, CommandContext context, StorageConnection connection, RunCatalog catalog)
    {
        string runId = await catalog.ResolveAsync(arguments.GetRequiredValue(Run), context.CancellationToken).ConfigureAwait(false);
        RunSnapshot snapshot = await catalog.GetAsync(runId, context.CancellationToken).ConfigureAwait(false);
        if (snapshot.HasEnded)
        {
            await catalog.Store.ResumeAsync(runId, context.CancellationToken).ConfigureAwait(false);
        }

        RunDriver driver = new(context, connection, arguments.GetRequiredValue(TrainCommand.Device));
        return await driver.DriveOrLeaveAsync(runId, snapshot.Run.Dataset.Blob, arguments.GetValue(Watch)).ConfigureAwait(false);
    }
}
