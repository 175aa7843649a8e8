using System.CommandLine;
using GanFunctions.Cli.Commands;
using GanFunctions.Cli.Output;
using Microsoft.Extensions.Logging;
using Spectre.Console;

namespace GanFunctions.Cli.Hosting;

/// <summary>Runs one command: signals, output, logs, and what is said when it fails.</summary>
internal static class CommandRunner
{
    /// <summary>Makes <paramref name="run"/> the action of <paramref name="command"/>.</summary>
    public static void SetAction(Command command, Func<ParseResult, CommandContext, Task<ExitCode>> run) =>
        command.SetAction(async (arguments, _) => (int)await RunAsync(arguments, run).ConfigureAwait(false));

    private static async Task<ExitCode> RunAsync(ParseResult arguments, Func<ParseResult, CommandContext, Task<ExitCode>> run)
    {
        bool verbose = arguments.GetValue(CommonOptions.Verbose);
        CommandOutput output = new(
            arguments.InvocationConfiguration.Output,
            arguments.InvocationConfiguration.Error,
            arguments.GetValue(CommonOptions.Json),
            Console.IsOutputRedirected || arguments.InvocationConfiguration.Output != Console.Out);
        using Interruption interruption = new();
        using ILoggerFactory loggers = CommandContext.CreateLoggers(verbose);
        try
        {
            GanHome home = GanHome.Locate(arguments.GetValue(CommonOptions.Data));
            return await run(arguments, new CommandContext(home, output, loggers, interruption.Token)).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (interruption.Token.IsCancellationRequested)
        {
            return interruption.ExitCode;
        }
#pragma warning disable CA1031 // The one place where every exception becomes a sentence and an exit code.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            CommandFailed failure = FailureDescription.Of(exception);
            output.Fail(failure);
            if (verbose)
            {
                output.Error.WriteLine(exception.ToString());
            }

            return (ExitCode)failure.ExitCode;
        }
    }
}
