using System.CommandLine;
using GanFunctions.Cli.Hosting;
using GanFunctions.Cli.Training;
using GanFunctions.Pipeline.Training;

namespace GanFunctions.Cli.Commands.Runs;

/// <summary>What the commands on runs have in common: they open the storage, and name runs alike.</summary>
internal static class RunCommand
{
    /// <summary>Makes <paramref name="run"/> the action of a command on the runs.</summary>
    /// <param name="command">The command.</param>
    /// <param name="run">What it does.</param>
    /// <param name="keepAlive">Start local storage anew when it goes away.</param>
    public static void SetAction(Command command, Func<ParseResult, CommandContext, StorageConnection, RunCatalog, Task<ExitCode>> run, bool keepAlive = false)
    {
        CommonOptions.AddStorage(command);
        CommandRunner.SetAction(command, async (arguments, context) =>
        {
            await using StorageConnection connection = await StorageConnection.OpenAsync(arguments, context, keepAlive).ConfigureAwait(false);
            await connection.Storage.EnsureCreatedAsync(context.CancellationToken).ConfigureAwait(false);
            return await run(arguments, context, connection, new RunCatalog(new RunStore(connection.Storage))).ConfigureAwait(false);
        });
    }

    /// <summary>The argument that names a run.</summary>
    public static Argument<string> CreateArgument() => new("RUN") { Description = "A run's id, a beginning of it, or a model's name for its newest run." };
}
