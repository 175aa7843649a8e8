using System.CommandLine;
using GanFunctions.Cli.Diagnosis;
using GanFunctions.Cli.Hosting;
using Spectre.Console;

namespace GanFunctions.Cli.Commands;

/// <summary><c>gan doctor</c>.</summary>
internal static class DoctorCommand
{
    public static Command Create()
    {
        GanCommand command = new(
            "doctor",
            "Check what is installed, what the networks run on, that the storage answers, and that every current model loads.",
            "gan doctor",
            "gan doctor --storage https://ACCOUNT.blob.core.windows.net --json");
        CommonOptions.AddStorage(command);
        InferenceArguments.AddTo(command);
        CommandRunner.SetAction(command, RunAsync);
        return command;
    }

    private static async Task<ExitCode> RunAsync(ParseResult arguments, CommandContext context)
    {
        bool failed = false;
        await foreach (Check check in Doctor.ExamineAsync(arguments, context).ConfigureAwait(false))
        {
            failed |= check.Status == CheckStatus.Fail;
            if (context.Output.Json)
            {
                context.Output.WriteJson(check);
            }
            else
            {
                context.Output.Line(Describe(check));
            }
        }

        return failed ? ExitCode.SomeFailed : ExitCode.Success;
    }

    private static string Describe(Check check)
    {
        string status = check.Status switch
        {
            CheckStatus.Ok => "[green]ok  [/]",
            CheckStatus.Warn => "[yellow]warn[/]",
            _ => "[red]FAIL[/]",
        };
        string remedy = check.Remedy is { } text ? $"\n     {Markup.Escape(text)}" : "";
        return $"{status} {Markup.Escape(check.Name)}: {Markup.Escape(check.Detail)}{remedy}";
    }
}
