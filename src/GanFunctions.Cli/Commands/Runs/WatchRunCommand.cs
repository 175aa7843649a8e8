using System.CommandLine;
using GanFunctions.Cli.Hosting;
using GanFunctions.Cli.Training;

namespace GanFunctions.Cli.Commands.Runs;

/// <summary><c>gan runs watch</c>.</summary>
internal static class WatchRunCommand
{
    private static readonly Argument<string> Run = RunCommand.CreateArgument();

    public static Command Create()
    {
        GanCommand command = new(
            "watch", "Watch a run until it ends. Ctrl+C stops the watching; the run goes on.", "gan runs watch day2night", "gan runs watch day2night --json");
        command.Arguments.Add(Run);
        RunCommand.SetAction(command, RunAsync);
        return command;
    }

    private static async Task<ExitCode> RunAsync(ParseResult arguments, CommandContext context, StorageConnection connection, RunCatalog catalog)
    {
        string runId = await catalog.ResolveAsync(arguments.GetRequiredValue(Run), context.CancellationToken).ConfigureAwait(false);
        RunSnapshot ended = await new RunFollower(catalog, context, TimeProvider.System).FollowAsync(runId, context.CancellationToken).ConfigureAwait(false);
        return RunDriver.CodeOf(ended);
    }
}
