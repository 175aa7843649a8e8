using System.CommandLine;

namespace GanFunctions.Cli.Commands.Runs;

/// <summary><c>gan runs</c>: training runs.</summary>
internal static class RunsCommand
{
    public static Command Create()
    {
        GanCommand command = new(
            "runs",
            "List, watch, cancel, resume and delete training runs. A run is named by its id, a beginning of it, or its model for the newest.",
            "gan runs list",
            "gan runs watch day2night",
            "gan runs show day2night-3f2a");
        command.Subcommands.Add(ListRunsCommand.Create());
        command.Subcommands.Add(ShowRunCommand.Create());
        command.Subcommands.Add(WatchRunCommand.Create());
        command.Subcommands.Add(RunLogsCommand.Create());
        command.Subcommands.Add(CancelRunCommand.Create());
        command.Subcommands.Add(ResumeRunCommand.Create());
        command.Subcommands.Add(DeleteRunCommand.Create());
        return command;
    }
}
