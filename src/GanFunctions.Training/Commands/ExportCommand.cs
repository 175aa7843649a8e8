using System.CommandLine;
using GanFunctions.Inference;
using GanFunctions.Networks.Export;
using Microsoft.Extensions.Logging;

namespace GanFunctions.Training.Commands;

/// <summary><c>gan-trainer export</c>: makes a model version of what a run has trained.</summary>
internal static class ExportCommand
{
    /// <summary>Creates the command.</summary>
    /// <param name="loggers">Where the export is logged.</param>
    public static Command Create(ILoggerFactory loggers)
    {
        var run = new Argument<DirectoryInfo>("run") { Description = "The folder that gan-trainer train wrote to." };
        var output = new Option<DirectoryInfo>("--output", "-o") { Description = "The version's folder: model.json and an ONNX file a direction.", Required = true };
        var description = new Option<string?>("--description") { Description = "One sentence about the model, for people." };

        var command = new Command("export", "Makes a model version, ONNX files and their card, of what a run has trained.") { run, output, description };
        command.SetAction((parsed, _) =>
        {
            ILogger<VersionExport> logger = loggers.CreateLogger<VersionExport>();
            try
            {
                new VersionExport(logger, TimeProvider.System).Write(
                    parsed.GetRequiredValue(run).FullName, parsed.GetRequiredValue(output).FullName, parsed.GetValue(description));
                return Task.FromResult(ExitCode.Success);
            }
            catch (InputRejectedException e)
            {
                logger.LogError("{Reason} {Remedy}", e.Message, e.Remedy);
                return Task.FromResult(ExitCode.BadInput);
            }
            catch (Exception e) when (e is ExportParityException or IOException or UnauthorizedAccessException)
            {
                logger.LogError("{Reason}", e.Message);
                return Task.FromResult(ExitCode.Failure);
            }
        });
        return command;
    }
}
