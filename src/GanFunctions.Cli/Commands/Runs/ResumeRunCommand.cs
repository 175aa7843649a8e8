using System.CommandLine;
using GanFunctions.Cli.Hosting;
using GanFunctions.Cli.Training;

namespace GanFunctions.Cli.Commands.Runs;

/// <summary><c>gan runs resume</c>.</summary>
internal static class ResumeRunCommand
{
    private static readonly Argument<string> Run = RunCommand.CreateArgument();
    private static readonly Option<bool> Watch = TrainCommand.CreateWatch();

    private static readonly Option<bool> Here = new("--here")
    {
        Description = "Train on this machine even where a service trains what lies in the storage: it leaves this run alone meanwhile.",
    };

    public static Command Create()
    {
        GanCommand command = new(
            "resume",
            "Go on with a run that failed, was cancelled or was interrupted, from its last checkpoint: the service of the storage or a running host does it, or this command where there is neither.",
            "gan runs resume day2night",
            "gan runs resume day2night-3f2a --watch --device cuda",
            "gan runs resume day2night --storage https://ACCOUNT.blob.core.windows.net --here");
        command.Arguments.Add(Run);
        command.Options.Add(Watch);
        command.Options.Add(Here);
        command.Options.Add(TrainCommand.Device);
        RunCommand.SetAction(command, RunAsync, keepAlive: true);
        return command;
    }

    private static async Task<ExitCode> RunAsync(ParseResult arguments, CommandContext context, StorageConnection connection, RunCatalog catalog)
    {
        string runId = await catalog.ResolveAsync(arguments.GetRequiredValue(Run), context.CancellationToken).ConfigureAwait(false);
        RunSnapshot snapshot = await catalog.GetAsync(runId, context.CancellationToken).ConfigureAwait(false);
        RunDriver driver = new(context, connection, arguments.GetRequiredValue(TrainCommand.Device));
        return await driver.ResumeAsync(snapshot.Run, arguments.GetValue(Watch), arguments.GetValue(Here)).ConfigureAwait(false);
    }
}
