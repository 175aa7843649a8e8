using System.CommandLine;
using System.Text.Json;
using GanFunctions.Cli.Hosting;
using GanFunctions.Cli.Training;
using GanFunctions.Cli.Translation;
using GanFunctions.Pipeline.Models;
using GanFunctions.Pipeline.Training;

namespace GanFunctions.Cli.Commands.Runs;

/// <summary><c>gan runs show</c>.</summary>
internal static class ShowRunCommand
{
    private static readonly Argument<string> Run = RunCommand.CreateArgument();

    private static readonly Option<string?> Plot = new("--plot")
    {
        Description = "Where the loss curves are drawn, as a PNG. Default: runs/RUN/losses.png in the folder of --data.",
        HelpName = "FILE",
    };

    public static Command Create()
    {
        GanCommand command = new(
            "show", "Show all there is to know about a run, and draw its curves as a PNG.", "gan runs show day2night", "gan runs show day2night --plot losses.png --json");
        command.Arguments.Add(Run);
        command.Options.Add(Plot);
        RunCommand.SetAction(command, RunAsync);
        return command;
    }

    private static async Task<ExitCode> RunAsync(ParseResult arguments, CommandContext context, StorageConnection connection, RunCatalog catalog)
    {
        string runId = await catalog.ResolveAsync(arguments.GetRequiredValue(Run), context.CancellationToken).ConfigureAwait(false);
        RunSnapshot snapshot = await catalog.GetAsync(runId, context.CancellationToken).ConfigureAwait(false);
        CurrentPointer? current = await new ModelRegistry(connection.Storage)
            .GetCurrentAsync(snapshot.Run.Model, context.CancellationToken).ConfigureAwait(false);
        string? plot = snapshot.Metrics.LossNames.Count == 0
            ? null
            : Path.GetFullPath(arguments.GetValue(Plot) ?? Path.Combine(context.Home.Data, "runs", runId, "losses.png"));
        if (plot is not null)
        {
            SnapshotMetric metric = snapshot.Run.Configuration?.Metric ?? SnapshotMetric.Swd;
            byte[] png = LossChart.Draw(runId, snapshot.Metrics, JsonNamingPolicy.CamelCase.ConvertName(metric.ToString()));
            await AtomicFile.WriteAsync(plot, png, context.CancellationToken).ConfigureAwait(false);
        }

        Report(context, snapshot, current?.Version, plot);
        return ExitCode.Success;
    }

    private static void Report(CommandContext context, RunSnapshot snapshot, string? liveVersion, string? plot)
    {
        if (context.Output.Json)
        {
            context.Output.WriteJson(new
            {
                run = snapshot.Run,
                progress = snapshot.Progress,
                evaluations = snapshot.Metrics.Evaluations,
                live = snapshot.Run.State == RunState.Succeeded && snapshot.Run.Version == liveVersion,
                plot,
            });
            return;
        }

        context.Output.Console.Write(RunReport.Of(snapshot, liveVersion));
        context.Output.Note(plot is null ? "No losses are recorded yet, so that no curves are drawn." : $"The curves are drawn in {plot}.");
        if (plot is not null && ChartFont.Name is null)
        {
            context.Output.Note("This machine has no font, so that the chart has no letters: install one, such as the package fonts-dejavu-core.");
        }
    }
}
