using System.Collections.Concurrent;
using System.Threading.Channels;
using GanFunctions.Cli.Output;
using GanFunctions.Pipeline.Training;
using GanFunctions.Pipeline.Workflow;
using Microsoft.Extensions.Logging;

namespace GanFunctions.Cli.Training;

/// <summary>Tells at a host's terminal what happens to its runs, sparingly.</summary>
/// <param name="catalog">Where runs are read.</param>
/// <param name="output">Where they are told.</param>
/// <param name="logger">Told where a run cannot be read.</param>
/// <param name="time">The clock.</param>
internal sealed partial class RunsReporter(RunCatalog catalog, CommandOutput output, ILogger<RunsReporter> logger, TimeProvider time) : IProgress<TrainingNotice>
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private readonly Channel<string> _noticed = Channel.CreateUnbounded<string>(new UnboundedChannelOptions { SingleReader = true });
    private readonly ConcurrentDictionary<string, bool> _working = new(StringComparer.Ordinal);
    private readonly Dictionary<string, RunNarrator> _narrators = new(StringComparer.Ordinal);

    /// <summary>The runs that have not ended as far as is known.</summary>
    public IReadOnlyCollection<string> Working => [.. _working.Keys];

    /// <inheritdoc/>
    public void Report(TrainingNotice value)
    {
        if (value.State.HasEnded())
        {
            _working.TryRemove(value.RunId, out _);
        }
        else
        {
            _working[value.RunId] = true;
        }

        _noticed.Writer.TryWrite(value.RunId);
    }

    /// <summary>Tells what is noticed until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await foreach (string runId in _noticed.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
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
