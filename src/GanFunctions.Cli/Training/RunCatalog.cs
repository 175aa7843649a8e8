using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using GanFunctions.Pipeline.Storage;
using GanFunctions.Pipeline.Training;

namespace GanFunctions.Cli.Training;

/// <summary>The runs of a storage account, as the command line shows them.</summary>
/// <param name="storage">The account.</param>
internal sealed class RunCatalog(GanStorage storage)
{
    private readonly BlobContainerClient _runs = storage.Container(Containers.Runs);

    // A run that is watched is read every second, and its metrics grow to megabytes.
    private (string RunId, ETag ETag, MetricsHistory History)? _lastMetrics;

    /// <summary>All runs, the newest first. What cannot be read as a run is left out.</summary>
    public async Task<IReadOnlyList<TrainingRun>> ListAsync(CancellationToken cancellationToken)
    {
        List<TrainingRun> runs = [];
        await foreach (BlobHierarchyItem item in _runs
            .GetBlobsByHierarchyAsync(new GetBlobsByHierarchyOptions { Delimiter = "/" }, cancellationToken).ConfigureAwait(false))
        {
            if (item.IsPrefix && await ReadAsync<TrainingRun>(item.Prefix.TrimEnd('/'), RunBlobs.Run, cancellationToken).ConfigureAwait(false) is { } run)
            {
                runs.Add(run);
            }
        }

        return [.. runs.OrderByDescending(run => run.CreatedAt).ThenBy(run => run.RunId, StringComparer.Ordinal)];
    }

    /// <summary>Reads one run; null where there is none.</summary>
    public async Task<RunSnapshot?> ReadAsync(string runId, CancellationToken cancellationToken)
    {
        if (await ReadAsync<TrainingRun>(runId, RunBlobs.Run, cancellationToken).ConfigureAwait(false) is not { } run)
        {
            return null;
        }

        RunProgress? progress = await ReadAsync<RunProgress>(runId, RunBlobs.Progress, cancellationToken).ConfigureAwait(false);
        return new RunSnapshot(run, progress, await ReadMetricsAsync(runId, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Reads one run.</summary>
    /// <exception cref="CommandFailedException">It is not there any more.</exception>
    public async Task<RunSnapshot> GetAsync(string runId, CancellationToken cancellationToken) =>
        await ReadAsync(runId, cancellationToken).ConfigureAwait(false)
        ?? throw new CommandFailedException(ExitCode.NotFound, $"The run {runId} is not there any more.", "'gan runs list' shows those that are.");

    /// <summary>The trainer's log from a byte on; nothing where there is no log, or no more of it.</summary>
    public async Task<byte[]> ReadLogAsync(string runId, long from, CancellationToken cancellationToken)
    {
        try
        {
            BlobDownloadOptions rest = new() { Range = new HttpRange(from) };
            BlobDownloadResult log = await Blob(runId, RunBlobs.Log).DownloadContentAsync(rest, cancellationToken).ConfigureAwait(false);
            return log.Content.ToArray();
        }
        catch (RequestFailedException exception) when (exception.Status is 404 or 416)
        {
            return [];
        }
    }

    /// <summary>Asks a run to stop for good.</summary>
    public Task CancelAsync(string runId, CancellationToken cancellationToken) =>
        Blob(runId, RunBlobs.Cancel).UploadAsync(BinaryData.FromString("{}"), overwrite: true, cancellationToken);

    /// <summary>Deletes all that a run holds, <c>run.json</c> last, so that a deletion that was interrupted can be asked for again.</summary>
    public async Task DeleteAsync(string runId, CancellationToken cancellationToken)
    {
        GetBlobsOptions folder = new() { Prefix = RunBlobs.Of(runId, "") };
        await foreach (BlobItem blob in _runs.GetBlobsAsync(folder, cancellationToken).ConfigureAwait(false))
        {
            if (blob.Name != RunBlobs.Of(runId, RunBlobs.Run))
            {
                await _runs.DeleteBlobIfExistsAsync(blob.Name, cancellationToken: cancellationToken).ConfigureAwait(false);
            }
        }

        await Blob(runId, RunBlobs.Run).DeleteIfExistsAsync(cancellationToken: cancellationToken).ConfigureAwait(false);
    }

    private async Task<MetricsHistory> ReadMetricsAsync(string runId, CancellationToken cancellationToken)
    {
        try
        {
            BlobDownloadOptions changed = _lastMetrics is { } last && last.RunId == runId
                ? new() { Conditions = new BlobRequestConditions { IfNoneMatch = last.ETag } }
                : new();
            BlobDownloadResult metrics = await Blob(runId, RunBlobs.Metrics).DownloadContentAsync(changed, cancellationToken).ConfigureAwait(false);
            _lastMetrics = (runId, metrics.Details.ETag, MetricsHistory.Parse(metrics.Content.ToString()));
        }
        catch (RequestFailedException exception) when (exception.Status == 404)
        {
            return MetricsHistory.Parse("");
        }
        catch (RequestFailedException exception) when (exception.Status == 304)
        {
            // As it was.
        }

        return _lastMetrics!.Value.History;
    }

    private async Task<T?> ReadAsync<T>(string runId, string name, CancellationToken cancellationToken)
        where T : class
    {
        try
        {
            BlobDownloadResult document = await Blob(runId, name).DownloadContentAsync(cancellationToken).ConfigureAwait(false);
            return ContractJson.Read<T>(document.Content);
        }
        catch (RequestFailedException exception) when (exception.Status == 404)
        {
            return null;
        }
    }

    private BlobClient Blob(string runId, string name) => _runs.GetBlobClient(RunBlobs.Of(runId, name));
}
