using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using GanFunctions.Pipeline.Training;

namespace GanFunctions.Cli.Training;

/// <summary>The runs of a storage account, as the command line shows them.</summary>
/// <param name="store">The runs.</param>
internal sealed class RunCatalog(RunStore store)
{
    // A run that is watched is read every second, and its metrics grow to megabytes.
    private (string RunId, ETag ETag, MetricsHistory History)? _lastMetrics;

    /// <summary>The runs.</summary>
    public RunStore Store => store;

    /// <summary>The id of the run that is meant.</summary>
    /// <param name="text">An id, the beginning of one, or a model's name.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="CommandFailedException">There is none, or there are several.</exception>
    public async Task<string> ResolveAsync(string text, CancellationToken cancellationToken)
    {
        IReadOnlyList<TrainingRun> runs = await store.ListAsync(cancellationToken).ConfigureAwait(false);
        return RunReference.Resolve(text, [.. runs.Select(run => new RunName(run.RunId, run.Model, run.CreatedAt))]);
    }

    /// <summary>Reads one run; null where there is none.</summary>
    public async Task<RunSnapshot?> FindAsync(string runId, CancellationToken cancellationToken)
    {
        if (await store.GetAsync(runId, cancellationToken).ConfigureAwait(false) is not { } run)
        {
            return null;
        }

        RunProgress? progress = await store.GetProgressAsync(runId, cancellationToken).ConfigureAwait(false);
        return new RunSnapshot(run, progress, await ReadMetricsAsync(runId, cancellationToken).ConfigureAwait(false))
        {
            WaitsFor = await WaitsForAsync(run, cancellationToken).ConfigureAwait(false),
        };
    }

    /// <summary>Reads one run.</summary>
    /// <exception cref="CommandFailedException">It is not there any more.</exception>
    public async Task<RunSnapshot> GetAsync(string runId, CancellationToken cancellationToken) =>
        await FindAsync(runId, cancellationToken).ConfigureAwait(false)
        ?? throw new CommandFailedException(ExitCode.NotFound, $"The run {runId} is not there any more.", "'gan runs list' shows those that are.");

    /// <summary>The trainer's log from a byte on; nothing where there is no log, or no more of it.</summary>
    public async Task<byte[]> ReadLogAsync(string runId, long from, CancellationToken cancellationToken)
    {
        try
        {
            BlobDownloadOptions rest = new() { Range = new HttpRange(from) };
            BlobDownloadResult log = await store.Blob(runId, RunBlobs.Log).DownloadContentAsync(rest, cancellationToken).ConfigureAwait(false);
            return log.Content.ToArray();
        }
        catch (RequestFailedException exception) when (exception.Status is 404 or 416)
        {
            return [];
        }
    }

    private async Task<string?> WaitsForAsync(TrainingRun run, CancellationToken cancellationToken)
    {
        if (run.State != RunState.Queued)
        {
            return null;
        }

        bool served = await store.AreServedAsync(cancellationToken).ConfigureAwait(false);
        if (!served && !await store.AreDrivenAsync(cancellationToken).ConfigureAwait(false))
        {
            return $"Nothing trains on this storage now: 'gan up' or 'gan runs resume {run.RunId}' does.";
        }

        IReadOnlyList<TrainingRun> runs = await store.ListAsync(cancellationToken).ConfigureAwait(false);
        TrainingRun? ahead = runs
            .Where(other => !served || other.Model == run.Model)
            .Where(other => other.RunId != run.RunId && !other.State.HasEnded() && (other.State.IsActive() || other.CreatedAt < run.CreatedAt))
            .OrderBy(other => other.State.IsActive() ? 0 : 1)
            .ThenBy(other => other.CreatedAt)
            .FirstOrDefault();
        return ahead is not null ? $"It waits for {ahead.RunId}, which is {ahead.State.ToString().ToLowerInvariant()}."
            : served && !await store.IsDrivenAsync(run.RunId, cancellationToken).ConfigureAwait(false) ? "The service of this storage takes it up."
            : null;
    }

    private async Task<MetricsHistory> ReadMetricsAsync(string runId, CancellationToken cancellationToken)
    {
        try
        {
            BlobClient blob = store.Blob(runId, RunBlobs.Metrics);
            ETag etag = (await blob.GetPropertiesAsync(cancellationToken: cancellationToken).ConfigureAwait(false)).Value.ETag;
            if (_lastMetrics is not { } last || last.RunId != runId || last.ETag != etag)
            {
                BlobDownloadResult metrics = await blob.DownloadContentAsync(cancellationToken).ConfigureAwait(false);
                _lastMetrics = (runId, metrics.Details.ETag, MetricsHistory.Parse(metrics.Content.ToString()));
            }

            return _lastMetrics.Value.History;
        }
        catch (RequestFailedException exception) when (exception.Status == 404)
        {
            return MetricsHistory.Parse("");
        }
    }
}
