using Microsoft.Extensions.Logging;

namespace GanFunctions.Training.Runs;

/// <summary>
/// Writes the progress every few seconds, whatever the training does, notices a cancellation, and uploads what was written.
/// A fault of the storage is logged and tried again; it does not stop the training.
/// </summary>
internal sealed partial class RunHeartbeat : IAsyncDisposable
{
    private static readonly TimeSpan BeatEvery = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan SyncEvery = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource _end = new();
    private readonly ProgressFile _progress;
    private readonly IRunMirror _mirror;
    private readonly RunStop _stop;
    private readonly ILogger<RunHeartbeat> _logger;
    private readonly Task _work;

    /// <summary>Starts at once.</summary>
    public RunHeartbeat(ProgressFile progress, IRunMirror mirror, RunStop stop, ILogger<RunHeartbeat> logger)
    {
        _progress = progress;
        _mirror = mirror;
        _stop = stop;
        _logger = logger;
        _work = Task.WhenAll(
            Task.Run(() => RepeatAsync(BeatEvery, BeatAsync)),
            Task.Run(() => RepeatAsync(SyncEvery, () => mirror.SyncAsync(_end.Token))));
    }

    /// <summary>Ends it, and waits for its end.</summary>
    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync().ConfigureAwait(false);
        await _work.ConfigureAwait(false);
        _end.Dispose();
    }

    private async Task BeatAsync()
    {
        _progress.Write();
        if (await _mirror.BeatAsync(_end.Token).ConfigureAwait(false))
        {
            _stop.Cancel();
        }
    }

    private async Task RepeatAsync(TimeSpan every, Func<Task> action)
    {
        using var timer = new PeriodicTimer(every);
        try
        {
            do
            {
                try
                {
                    await action().ConfigureAwait(false);
                }
                catch (Exception e) when (!_end.IsCancellationRequested)
                {
                    LogFault(e.Message.Split('\n')[0]);
                }
            }
            while (await timer.WaitForNextTickAsync(_end.Token).ConfigureAwait(false));
        }
        catch (Exception e) when (_end.IsCancellationRequested && e is not OutOfMemoryException)
        {
            // What was under way is done by the last upload.
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "The run's files could not be brought up to date, and will be tried again: {Reason}")]
    private partial void LogFault(string reason);
}
