using System.Text.Json.Nodes;
using GanFunctions.Cli.Output;
using GanFunctions.Pipeline.Datasets;
using GanFunctions.Pipeline.Training;
using Spectre.Console;

namespace GanFunctions.Cli.Training;

/// <summary>Says what would be trained on what.</summary>
internal static class DryRun
{
    /// <summary>Writes it.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="model">The model that would be trained.</param>
    /// <param name="intake">The dataset as it was found.</param>
    public static void Write(CommandOutput output, string model, IntakeResult intake)
    {
        JsonObject configuration = TrainingConfigurationReader.Write(intake.Configuration);
        if (output.Json)
        {
            output.WriteJson(new { model, report = intake.Report, configuration });
            return;
        }

        Grid facts = new Grid().AddColumn(new GridColumn().NoWrap()).AddColumn();
        facts.AddRow(new Markup("[grey]Model[/]"), new Text(model));
        facts.AddRow(new Markup("[grey]Images[/]"), new Text(RunReport.Images(intake.Report)));
        foreach (string warning in intake.Report.Warnings)
        {
            facts.AddRow(new Markup("[yellow]Warning[/]"), new Text(warning));
        }

        foreach (UnreadableFile file in intake.Report.Unreadable)
        {
            facts.AddRow(new Markup("[yellow]Unreadable[/]"), new Text($"{file.Path}: {file.Reason}"));
        }

        foreach ((string key, JsonNode? value) in configuration)
        {
            facts.AddRow(new Text(key), new Text(value?.ToString() ?? ""));
        }

        output.Console.Write(facts);
        output.Note("Nothing was uploaded.");
    }
}
