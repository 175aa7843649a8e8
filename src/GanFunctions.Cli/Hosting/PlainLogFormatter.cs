using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace GanFunctions.Cli.Hosting;

/// <summary>Log lines for a terminal: the level and the message; with --verbose also who says it, and stack traces.</summary>
internal sealed class PlainLogFormatter(bool verbose) : ConsoleFormatter(FormatterName)
{
    public const string FormatterName = "plain";

    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        string level = logEntry.LogLevel switch
        {
            LogLevel.Critical or LogLevel.Error => "error: ",
            LogLevel.Warning => "warning: ",
            LogLevel.Information => "",
            _ => "debug: ",
        };
        string category = verbose ? logEntry.Category + ": " : "";
        textWriter.WriteLine(level + category + logEntry.Formatter(logEntry.State, logEntry.Exception));
        if (verbose && logEntry.Exception is { } exception)
        {
            textWriter.WriteLine(exception);
        }
    }
}
