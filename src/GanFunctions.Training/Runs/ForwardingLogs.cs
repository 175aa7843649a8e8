using Microsoft.Extensions.Logging;

namespace GanFunctions.Training.Runs;

/// <summary>Passes log lines on to loggers that another has made, and that outlive this one.</summary>
/// <param name="loggers">Those loggers.</param>
internal sealed class ForwardingLogs(ILoggerFactory loggers) : ILoggerProvider
{
    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) => loggers.CreateLogger(categoryName);

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
