using System.CommandLine;
using System.Globalization;
using GanFunctions.Cli.Hosting;
using GanFunctions.Cli.Output;
using GanFunctions.Cli.Training;
using GanFunctions.Pipeline.Training;
using Spectre.Console;

namespace GanFunctions.Cli.Commands.Runs;

/// <summary><c>gan runs list</c>.</summary>
internal static class ListRunsCommand
{
    public static Command Create()
    {
        GanCommand command = new("list", "List the runs, the newest first.", "gan runs list", "gan runs list --json");
        RunCommand.SetAction(command, RunAsync);
        return command;
    }

    private static async Task<ExitCode> RunAsync(ParseResult arguments, CommandContext context, StorageConnection connection, RunCatalog catalog)
    {
        IReadOnlyList<TrainingRun> runs = await catalog.Store.ListAsync(context.CancellationToken).ConfigureAwait(false);
        if (context.Output.Json)
        {
            foreach (TrainingRun run in runs)
            {
                context.Output.WriteJson(run);
            }
        }
        else if (runs.Count == 0)
        {
            context.Output.Note("There are no runs yet. 'gan train' starts one, and so does a zip that is uploaded to the container 'datasets'.");
        }
        else
        {
            context.Output.Console.Write(Describe(runs));
        }

        return ExitCode.Success;
    }

    private static Table Describe(IReadOnlyList<TrainingRun> runs)
    {
        Table table = new Table().Border(TableBorder.Simple).AddColumns("Run", "State", "Version", "Dataset", "Asked for", "Took");
        foreach (TrainingRun run in runs)
        {
            table.AddRow(
                Markup.Escape(run.RunId),
                run.State.ToString().ToLowerInvariant() + (run.State == RunState.Succeeded && run.Promoted == false ? ", not live" : ""),
                Markup.Escape(run.Version ?? ""),
                Markup.Escape(run.Dataset.Blob),
                run.CreatedAt.ToLocalTime().ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture),
                run.EndedAt is { } ended ? RunDescription.Duration(ended - run.CreatedAt) : "");
        }

        return table;
    }
}
