using Azure.Storage.Blobs.Models;
using GanFunctions.Inference;
using GanFunctions.Inference.Sessions;
using GanFunctions.Pipeline.Storage;
using GanFunctions.Pipeline.Training;
using GanFunctions.Pipeline.Translation;
using GanFunctions.Pipeline.Watching;
using GanFunctions.Pipeline.Workflow;
using Microsoft.Extensions.Logging;

namespace GanFunctions.Pipeline.Sweeping;

/// <summary>
/// Finds what landed and was neither settled nor refused, because its event was lost or its deliveries failed: images and
/// requests go through their handlers again, datasets onto the queue again.
/// </summary>
public sealed partial class InputSweeper
{
    private readonly GanStorage _storage;
    private readonly Func<IReadOnlyList<DeliveredBlobs>> _inputs;
    private readonly RunStore _runs;
    private readonly RejectionStore _rejections;
    private readonly SweepOptions _options;
    private readonly ILogger<InputSweeper> _logger;
    private readonly TimeProvider _time;

    /// <summary>Makes a sweeper.</summary>
    /// <param name="storage">Where inputs lie.</param>
    /// <param name="inputs">
    /// Makes what settles images and requests. Where it throws <see cref="ProviderUnavailableException"/>, for want of a GPU,
    /// those are left to others; datasets and runs need none.
    /// </param>
    /// <param name="options">What counts as forgotten.</param>
    /// <param name="logger">Told of what is found.</param>
    /// <param name="time">The clock; the system's where null.</param>
    public InputSweeper(
        GanStorage storage, Func<IReadOnlyList<DeliveredBlobs>> inputs, SweepOptions options, ILogger<InputSweeper> logger, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(storage);
        _storage = storage;
        _inputs = inputs;
        _runs = new RunStore(storage, time);
        _rejections = new RejectionStore(storage);
        _options = options;
        _logger = logger;
        _time = time ?? TimeProvider.System;
    }

    /// <summary>Sweeps once. Two at a time do no harm: what one settles, the other finds settled.</summary>
    /// <param name="ct">Stops the work; the next sweep goes on.</param>
    /// <exception cref="StorageUnreachableException">The storage did not answer.</exception>
    public async Task<SweepReport> SweepAsync(CancellationToken ct = default)
    {
        try
        {
            // Datasets first: they take no time.
            int datasets = await SweepDatasetsAsync(ct);
            TrainingRun[] runs = [.. (await _runs.ListAsync(ct)).Where(run => !run.State.HasEnded() && IsOld(run.UpdatedAt))];
            SweepReport report = await SweepBlobsAsync(new SweepReport(0, 0, 0, datasets, runs), ct);
            if (report is not { Settled: 0, Failed: 0, Left: 0, Datasets: 0 })
            {
                LogFound(report.Settled, report.Failed, report.Left, report.Datasets);
            }

            return report;
        }
        catch (Exception exception) when (exception is not StorageUnreachableException && !ct.IsCancellationRequested && StorageFault.IsUnreachable(exception))
        {
            throw StorageFault.Unreachable(_storage.Account, exception);
        }
    }

    private async Task<SweepReport> SweepBlobsAsync(SweepReport report, CancellationToken ct)
    {
        long start = _time.GetTimestamp();
        try
        {
            foreach (DeliveredBlobs inputs in _inputs())
            {
                // A backlog of its own for each sweep: others settle inputs meanwhile.
                IReadOnlyList<PendingBlob> pending = await new BlobBacklog(_storage, inputs.Rules).ScanAsync(ct);
                foreach (PendingBlob blob in pending.Where(blob => IsOld(blob.LandedAt)))
                {
                    report = _time.GetElapsedTime(start) >= _options.MaxTime ? report with { Left = report.Left + 1 }
                        : await TrySettleAsync(inputs, blob.BlobName, ct) switch
                        {
                            // No input at all, such as an image that lies beside requests.
                            { IsGone: true } => report,
                            { IsSettled: true } => report with { Settled = report.Settled + 1 },
                            _ => report with { Failed = report.Failed + 1 },
                        };
                }
            }
        }
        catch (ProviderUnavailableException exception)
        {
            LogNoProvider(exception);
        }

        return report;
    }

    private async Task<BlobOutcome?> TrySettleAsync(DeliveredBlobs inputs, string blobName, CancellationToken ct)
    {
        try
        {
            return await inputs.HandleAsync(blobName, ct);
        }
        catch (Exception exception) when (!ct.IsCancellationRequested && exception is not (StorageUnreachableException or ProviderUnavailableException))
        {
            LogFailed(exception, $"{inputs.Rules.Container}/{blobName}");
            return null;
        }
    }

    private async Task<int> SweepDatasetsAsync(CancellationToken ct)
    {
        int found = 0;
        await foreach (BlobItem item in _storage.Container(Containers.Datasets).GetBlobsAsync(new GetBlobsOptions(), ct))
        {
            string etag = BlobNames.Plain(item.Properties.ETag.GetValueOrDefault());
            if (IsOld(item.Properties.LastModified.GetValueOrDefault()) && !await IsKnownAsync(item.Name, etag, ct))
            {
                await TrainingRequests.SendAsync(_storage, item.Name, ct);
                found++;
            }
        }

        return found;
    }

    private async Task<bool> IsKnownAsync(string blob, string etag, CancellationToken ct)
    {
        if (await _rejections.FindAsync(_rejections.RecordName(Containers.Datasets, blob), ct) is { } rejection &&
            (rejection.SourceETag is null || rejection.SourceETag == etag))
        {
            return true;
        }

        try
        {
            string runId = RunId.Of(blob, etag);
            return await _runs.Blob(runId, RunBlobs.Run).ExistsAsync(ct) || await _runs.IsDeletedAsync(runId, ct);
        }
        catch (InputRejectedException)
        {
            // The queue's reader refuses it with a record.
            return false;
        }
    }

    private bool IsOld(DateTimeOffset landedAt) => _time.GetUtcNow() - landedAt >= _options.MinAge;

    [LoggerMessage(Level = LogLevel.Warning, Message = "Forgotten inputs: {Settled} settled, {Failed} failed, {Left} left for the next sweep; {Datasets} datasets queued")]
    private partial void LogFound(int settled, int failed, int left, int datasets);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Forgotten images and requests are left to a replica that can run networks")]
    private partial void LogNoProvider(Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The forgotten input {Blob} failed again")]
    private partial void LogFailed(Exception exception, string blob);
}
