using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging;

namespace GanFunctions.Training.Runs;

/// <summary>Appends log lines to <c>trainer.log</c>.</summary>
internal sealed class FileLog : ILoggerProvider
{
    private readonly Lock _gate = new();
    private readonly StreamWriter _writer;
    private readonly TimeProvider _clock;

    /// <param name="path">The file; it is created.</param>
    /// <param name="clock">Tells the time.</param>
    public FileLog(string path, TimeProvider clock)
    {
        _clock = clock;
        _writer = new StreamWriter(new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete), new UTF8Encoding(false)) { AutoFlush = true };
    }

    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) => new Writer(this);

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            _writer.Dispose();
        }
    }

    private void Write(LogLevel level, string message, Exception? exception)
    {
        string time = _clock.GetUtcNow().ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        lock (_gate)
        {
            _writer.WriteLine($"{time} {level}: {message}{(exception is null ? "" : Environment.NewLine + exception)}");
        }
    }

    private sealed class Writer(FileLog log) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                log.Write(logLevel, formatter(state, exception), exception);
            }
        }
    }
}
