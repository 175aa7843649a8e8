using GanFunctions.Cli.Output;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace GanFunctions.Cli.Hosting;

/// <summary>What a running command has to hand.</summary>
/// <param name="Home">Where things lie.</param>
/// <param name="Output">Where it speaks.</param>
/// <param name="Loggers">Where libraries speak: standard error.</param>
/// <param name="CancellationToken">Cancelled by Ctrl+C and SIGTERM.</param>
public sealed record CommandContext(GanHome Home, CommandOutput Output, ILoggerFactory Loggers, CancellationToken CancellationToken)
{
    /// <summary>Loggers that write to standard error: warnings and the command line's own news, or everything.</summary>
    public static ILoggerFactory CreateLoggers(bool verbose) => LoggerFactory.Create(logging =>
    {
        logging.Services.AddSingleton<Microsoft.Extensions.Logging.Console.ConsoleFormatter>(new PlainLogFormatter(verbose));
        logging.AddConsole(console =>
        {
            console.LogToStandardErrorThreshold = LogLevel.Trace;
            console.FormatterName = PlainLogFormatter.FormatterName;
        });
        logging.SetMinimumLevel(verbose ? LogLevel.Debug : LogLevel.Warning);

        // The web server's host logs what it also throws, such as a port that is taken, for which there is another.
        logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", verbose ? LogLevel.Debug : LogLevel.None);
        if (!verbose)
        {
            logging.AddFilter("GanFunctions.Cli", LogLevel.Information);

            // It calls a taken port an error and throws it; whoever catches that takes another port, or says so in its own words.
            logging.AddFilter("Microsoft.Extensions.Hosting", LogLevel.None);
        }
    });
}
