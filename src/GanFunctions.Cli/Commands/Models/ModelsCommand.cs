using System.CommandLine;

namespace GanFunctions.Cli.Commands.Models;

/// <summary><c>gan models</c>: the registry.</summary>
internal static class ModelsCommand
{
    public static Command Create()
    {
        GanCommand command = new(
            "models",
            "List, inspect and change the models of the registry.",
            "gan models list",
            "gan models show day2night",
            "gan models import candy.onnx --name candy --range 0..255 --promote");
        command.Subcommands.Add(ListModelsCommand.Create());
        command.Subcommands.Add(ShowModelCommand.Create());
        command.Subcommands.Add(PromoteModelCommand.Create());
        command.Subcommands.Add(RollbackModelCommand.Create());
        command.Subcommands.Add(ImportModelCommand.Create());
        command.Subcommands.Add(ExportModelCommand.Create());
        command.Subcommands.Add(DeleteModelCommand.Create());
        return command;
    }
}
