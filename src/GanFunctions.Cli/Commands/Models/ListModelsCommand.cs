using System.CommandLine;
using GanFunctions.Cli.Hosting;
using GanFunctions.Pipeline.Models;
using Spectre.Console;

namespace GanFunctions.Cli.Commands.Models;

/// <summary><c>gan models list</c>.</summary>
internal static class ListModelsCommand
{
    public static Command Create()
    {
        GanCommand command = new("list", "List the models and their current versions.", "gan models list", "gan models list --json");
        RegistryCommand.SetAction(command, RunAsync);
        return command;
    }

    private static async Task RunAsync(ParseResult arguments, CommandContext context, ModelRegistry registry)
    {
        IReadOnlyList<ModelSummary> models = await registry.ListAsync(context.CancellationToken).ConfigureAwait(false);
        if (context.Output.Json)
        {
            foreach (ModelSummary model in models)
            {
                context.Output.WriteJson(model);
            }

            return;
        }

        if (models.Count == 0)
        {
            context.Output.Note("There is no model yet. 'gan up' publishes the samples, 'gan models import' yours.");
            return;
        }

        Table table = new Table().Border(TableBorder.Simple).AddColumns("Model", "Current", "Versions");
        foreach (ModelSummary model in models)
        {
            table.AddRow(
                Markup.Escape(model.Name),
                Markup.Escape(model.CurrentVersion ?? "none"),
                Markup.Escape(string.Join(", ", model.Versions.Select(version => version.Version))));
        }

        context.Output.Console.Write(table);
    }
}
