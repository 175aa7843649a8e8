using System.Globalization;
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
    /// <param name="estimate">What the trainer says of such a run; null where there is no trainer to ask.</param>
    public static void Write(CommandOutput output, string model, IntakeResult intake, JsonObject? estimate)
    {
        JsonObject configuration = TrainingConfigurationReader.Write(intake.Configuration);
        if (output.Json)
        {
            output.WriteJson(new { model, report = intake.Report, estimate, configuration });
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

        foreach ((string name, string value) in estimate is null ? [] : Lines(estimate))
        {
            facts.AddRow(new Markup($"[grey]{name}[/]"), new Text(value));
        }

        foreach ((string key, JsonNode? value) in configuration.Where(setting => HasPart(setting.Key, intake.Configuration)))
        {
            facts.AddRow(new Text(key), new Text(value?.ToString() ?? ""));
        }

        output.Console.Write(facts);
        output.Note("Nothing was uploaded.");
    }

    private static bool HasPart(string key, TrainingConfiguration configuration) =>
        TrainingKeys.Find(key)!.Architectures.Contains(configuration.Architecture!.Value);

    private static IEnumerable<(string Name, string Value)> Lines(JsonObject estimate)
    {
        JsonObject parameters = estimate["parameters"]!.AsObject();
        long all = parameters.Sum(network => network.Value!.GetValue<long>());
        yield return ("Device", estimate["device"]!.GetValue<string>());
        yield return ("Precision", estimate["precision"]!.GetValue<string>());
        yield return ("Steps", string.Create(CultureInfo.InvariantCulture, $"{estimate["steps"]!.GetValue<long>():N0}, {estimate["epochs"]!.GetValue<long>():N0} epochs"));
        yield return ("Parameters", string.Create(
            CultureInfo.InvariantCulture,
            $"{all:N0} ({string.Join(", ", parameters.Select(network => string.Create(CultureInfo.InvariantCulture, $"{network.Key} {network.Value!.GetValue<long>():N0}")))})"));
        yield return ("Memory", string.Create(CultureInfo.InvariantCulture, $"about {estimate["estimatedBytes"]!.GetValue<long>() / 1e6:N0} MB for a step"));
    }
}
