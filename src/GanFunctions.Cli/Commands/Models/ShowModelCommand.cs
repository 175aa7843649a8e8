using System.CommandLine;
using System.Globalization;
using GanFunctions.Cli.Hosting;
using GanFunctions.Inference.Models;
using GanFunctions.Pipeline.Models;
using Spectre.Console;

namespace GanFunctions.Cli.Commands.Models;

/// <summary><c>gan models show</c>.</summary>
internal static class ShowModelCommand
{
    private static readonly Argument<ModelReference> Model = RegistryCommand.CreateReference();

    public static Command Create()
    {
        GanCommand command = new("show", "Show the model card of a version, and the versions there are.", "gan models show day2night", "gan models show day2night@1.0.0 --json");
        command.Arguments.Add(Model);
        RegistryCommand.SetAction(command, RunAsync);
        return command;
    }

    private static async Task RunAsync(ParseResult arguments, CommandContext context, ModelRegistry registry)
    {
        ModelReference reference = arguments.GetValue(Model)!;
        IReadOnlyList<VersionSummary> versions = await registry.ListVersionsAsync(reference.Name, context.CancellationToken).ConfigureAwait(false);
        CurrentPointer? current = await registry.GetCurrentAsync(reference.Name, context.CancellationToken).ConfigureAwait(false);
        ModelVersion shown = await registry.ResolveAsync(reference, context.CancellationToken).ConfigureAwait(false);
        if (context.Output.Json)
        {
            context.Output.WriteJson(new { card = shown.Card, current, versions });
            return;
        }

        ModelCard card = shown.Card;
        Grid grid = new Grid().AddColumn(new GridColumn().NoWrap().PadRight(2)).AddColumn();
        Add(grid, "Model", $"{card.Name}@{card.Version}{(shown.IsCurrent ? " (current)" : "")}");
        Add(grid, "Description", card.Description);
        Add(grid, "Architecture", card.Architecture);
        foreach ((string direction, TranslatorCard translator) in card.Translators)
        {
            Add(grid, direction, string.Create(
                CultureInfo.InvariantCulture,
                $"{translator.File}, values {translator.ValueRange[0]} to {translator.ValueRange[1]}, sides a multiple of {translator.SizeMultiple}"));
        }

        if (card.Generator is { } generator)
        {
            Add(grid, "Generator", string.Create(
                CultureInfo.InvariantCulture,
                $"{generator.Resolution}x{generator.Resolution} pixels, latents of {generator.ZDim}, styles of {generator.WDim} for {generator.Layers} layers"));
            Add(grid, "Layers", string.Join(", ", generator.LayerGroups.Select(group => $"{group.Key} {group.Value[0]}-{group.Value[1]}")));
            Add(grid, "Encoder", generator.Encoder ?? "none: no style can be taken from an image");
        }

        foreach ((string name, ModelFileCard file) in card.Files)
        {
            Add(grid, name, string.Create(CultureInfo.InvariantCulture, $"{file.Bytes} bytes, SHA-256 {file.Sha256}"));
        }

        Add(grid, "Dataset", card.Dataset?.ToJsonString());
        Add(grid, "Training", card.Training?.ToJsonString());
        Add(grid, "Metrics", card.Metrics is { } metrics ? string.Join(", ", metrics.Select(metric => string.Create(CultureInfo.InvariantCulture, $"{metric.Key} {metric.Value:0.####}"))) : null);
        Add(grid, "Made", string.Create(CultureInfo.InvariantCulture, $"{card.CreatedAt:yyyy-MM-dd HH:mm} UTC{(card.CreatedBy is { } by ? " by " + by : "")}"));
        Add(grid, "Versions", string.Join(", ", versions.Select(version => version.Version + (version.IsCurrent ? " (current)" : ""))));
        context.Output.Console.Write(grid);
    }

    private static void Add(Grid grid, string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            grid.AddRow(Markup.Escape(name), Markup.Escape(value));
        }
    }
}
