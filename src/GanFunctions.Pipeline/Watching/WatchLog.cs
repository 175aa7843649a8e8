using Microsoft.Extensions.Logging;

namespace GanFunctions.Pipeline.Watching;

/// <summary>What watchers log.</summary>
internal sealed partial class WatchLog(ILogger logger)
{
    private readonly ILogger _logger = logger;

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Reason} Waiting for it. {Remedy}")]
    public partial void Outage(string reason, string remedy);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The storage {Account} has not answered for {Seconds} s. Waiting for it.")]
    public partial void Slow(string account, double seconds);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Work goes on with the storage {Account}")]
    public partial void Recovery(string account);

    [LoggerMessage(Level = LogLevel.Warning, Message = "An attempt at {Blob} failed and will be made again")]
    public partial void FailedAttempt(Exception exception, string blob);
}
