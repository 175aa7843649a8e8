using System.Threading.Channels;
using Azure.Messaging;
using GanFunctions.Cli.Output;
using GanFunctions.Pipeline.Events;
using GanFunctions.Pipeline.Storage;
using Microsoft.Extensions.Logging;

namespace GanFunctions.Cli.Training;

/// <summary>Tells at the terminal of a host what happens to its runs, sparingly, beside the events' own delivery.</summary>
/// <param name="events">Delivers the events; disposed with this.</param>
/// <param name="catalog">Where runs are read.</param>
/// <param name="output">Where they are told.</param>
/// <param name="logger">Told where a run cannot be read.</param>
/// <param name="time">The clock.</param>
internal sealed partial class RunsReporter(
    LocalEventPublisher events, RunCatalog catalog, CommandOutput output, ILogger<RunsReporter> logger, TimeProvider time)
    : IEventPublisher, IAsyncDisposable
{
    private const string Runs = Containers.Runs + "/";

    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private readonly Channel<string> _told = Channel.CreateUnbounded<string>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Dictionary<string, RunNarrator> _narrators = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public void Publish(CloudEvent cloudEvent)
    {
        events.Publish(cloudEvent);
        if (cloudEvent.Subject is { } subject && subject.StartsWith(Runs, StringComparison.Ordinal))
        {
            _told.Writer.TryWrite(subject[Runs.Length..]);
        }
    }

    /// <summary>Tells what happens, until <see cref="DisposeAsync"/> or the cancellation.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await foreach (string runId in _told.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
        {
            try
            {
                await TellAsync(runId, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                LogUntold(runId, exception.Message);
            }
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _told.Writer.TryComplete();
        return events.DisposeAsync();
    }

    private async Task TellAsync(string runId, CancellationToken cancellationToken)
    {
        if (await catalog.FindAsync(runId, cancellationToken).ConfigureAwait(false) is not { } snapshot)
        {
            return;
        }

        if (!_narrators.TryGetValue(runId, out RunNarrator? narrator))
        {
            _narrators[runId] = narrator = new RunNarrator(Interval, time);
        }

        foreach (CommandEvent happened in narrator.Tell(snapshot))
        {
            output.Report(happened);
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "What happened to the run {RunId} cannot be told: {Reason}")]
    private partial void LogUntold(string runId, string reason);
}
