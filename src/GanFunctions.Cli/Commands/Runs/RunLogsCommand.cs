using System.CommandLine;
using GanFunctions.Cli.Hosting;
using GanFunctions.Cli.Training;

namespace GanFunctions.Cli.Commands.Runs;

/// <summary><c>gan runs logs</c>.</summary>
internal static class RunLogsCommand
{
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(1);

    private static readonly Argument<string> Run = RunCommand.CreateArgument();
    private static readonly Option<bool> Follow = new("--follow", "-f") { Description = "Go on until the run ends." };

    public static Command Create()
    {
        GanCommand command = new("logs", "Print the trainer's log.", "gan runs logs day2night", "gan runs logs day2night --follow");
        command.Arguments.Add(Run);
        command.Options.Add(Follow);
        RunCommand.SetAction(command, RunAsync);
        return command;
    }

    private static async Task<ExitCode> RunAsync(ParseResult arguments, CommandContext context, StorageConnection connection, RunCatalog catalog)
    {
        string runId = await catalog.ResolveAsync(arguments.GetRequiredValue(Run), context.CancellationToken).ConfigureAwait(false);
        bool follow = arguments.GetValue(Follow);
        LogTail tail = new(catalog, runId);
        while (true)
        {
            // Asked before the log is read: what is written before the end is still printed.
            bool ended = !follow || (await catalog.GetAsync(runId, context.CancellationToken).ConfigureAwait(false)).HasEnded;
            await foreach (string line in tail.ReadAsync(last: ended, context.CancellationToken).ConfigureAwait(false))
            {
                if (context.Output.Json)
                {
                    context.Output.WriteJson(new { run = runId, line });
                }
                else
                {
                    context.Output.Note(line);
                }
            }

            if (ended)
            {
                return ExitCode.Success;
            }

            await Task.Delay(Poll, context.CancellationToken).ConfigureAwait(false);
        }
    }
}
