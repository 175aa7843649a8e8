using System.CommandLine;
using System.CommandLine.Parsing;
using GanFunctions.Cli.Output;

namespace GanFunctions.Cli.Hosting;

/// <summary>Parses the arguments, says what is wrong with them, and runs the command they name.</summary>
internal static class CommandLine
{
    public static async Task<int> InvokeAsync(RootCommand root, string[] arguments, TextWriter? output = null, TextWriter? error = null)
    {
        InvocationConfiguration configuration = new()
        {
            // Signals and failures are handled by the runner, which knows what each command can still do.
            ProcessTerminationTimeout = null,
            EnableDefaultExceptionHandler = false,
            Output = output ?? Console.Out,
            Error = error ?? Console.Error,
        };
        ParseResult result = root.Parse(arguments.Length == 0 ? ["--help"] : arguments);
        if (result.Errors.Count > 0 && result.Action is not Commands.ExamplesHelpAction)
        {
            CommandOutput speaker = new(configuration.Output, configuration.Error, arguments.Contains("--json"), Console.IsOutputRedirected);
            string names = string.Join(' ', Path(result.CommandResult));
            speaker.Fail(new CommandFailed(
                (int)ExitCode.Usage,
                string.Join(' ', result.Errors.Select(problem => problem.Message)),
                $"See '{names} --help'."));
            return (int)ExitCode.Usage;
        }

        return await result.InvokeAsync(configuration).ConfigureAwait(false);
    }

    private static IEnumerable<string> Path(CommandResult command) =>
        command.Parent is CommandResult parent ? Path(parent).Append(command.Command.Name) : ["gan"];
}
