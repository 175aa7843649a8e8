using System.Text.Json;
using Azure.Storage.Blobs.Models;
using GanFunctions.Inference;
using GanFunctions.Pipeline.Storage;
using GanFunctions.Pipeline.Training;
using GanFunctions.Pipeline.Translation;
using Microsoft.Extensions.Logging;

namespace GanFunctions.Pipeline.Sweeping;

/// <summary>
/// Finds what landed and was neither settled nor refused, because its event was lost or its deliveries failed: images go
/// through the handler again, datasets onto the queue again.
/// </summary>
public sealed partial class InputSweeper
{
    private readonly GanStorage _storage;
    private readonly DeliveredImages _images;
    private readonly RunStore _runs;
    private readonly RejectionStore _rejections;
    private readonly SweepOptions _options;
    private readonly ILogger<InputSweeper> _logger;
    private readonly TimeProvider _time;

    /// <summary>Makes a sweeper.</summary>
    /// <param name="storage">Where inputs lie.</param>
    /// <param name="images">Settles images.</param>
    /// <param name="options">What counts as forgotten.</param>
    /// <param name="logger">Told of what is found.</param>
    /// <param name="time">The clock; the system's where null.</param>
    public InputSweeper(
        GanStorage storage, DeliveredImages images, SweepOptions options, ILogger<InputSweeper> logger, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(storage);
        _storage = storage;
        _images = images;
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
            SweepReport report = await SweepImagesAsync(new SweepReport(0, 0, 0, datasets, runs), ct);
            if (report is not { Images: 0, ImagesFailed: 0, ImagesLeft: 0, Datasets: 0 })
            {
                LogFound(report.Images, report.ImagesFailed, report.ImagesLeft, report.Datasets);
            }

            return report;
        }
        catch (Exception exception) when (exception is not StorageUnreachableException && !ct.IsCancellationRequested && StorageFault.IsUnreachable(exception))
        {
            throw StorageFault.Unreachable(_storage.Account, exception);
        }
    }

    private async Task<SweepReport> SweepImagesAsync(SweepReport report, CancellationToken ct)
    {
        long start = _time.GetTimestamp();
        // A backlog of its own for each sweep: others settle images meanwhile.
        PendingImage[] forgotten = [.. (await new ImageBacklog(_storage).ScanAsync(ct)).Where(image => IsOld(image.LandedAt))];
        foreach (PendingImage image in forgotten)
        {
            if (_time.GetElapsedTime(start) >= _options.MaxTime)
            {
                return report with { ImagesLeft = forgotten.Length - report.Images - report.ImagesFailed };
            }

            report = await TrySettleAsync(image.BlobName, ct)
                ? report with { Images = report.Images + 1 }
                : report with { ImagesFailed = report.ImagesFailed + 1 };
        }

        return report;
    }

    private async Task<bool> TrySettleAsync(string blobName, CancellationToken ct)
    {
        try
        {
            await _images.HandleAsync(blobName, ct);
            return true;
        }
        catch (Exception exception) when (!ct.IsCancellationRequested && exception is not StorageUnreachableException)
        {
            LogFailed(exception, blobName);
            return false;
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
                string message = JsonSerializer.Serialize(new { dataset = $"{Containers.Datasets}/{item.Name}" });
                await _storage.Queues.GetQueueClient(QueueNames.TrainingRequests).SendMessageAsync(message, ct);
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

    [LoggerMessage(Level = LogLevel.Warning, Message = "Forgotten inputs: {Images} images settled, {Failed} failed, {Left} left for the next sweep; {Datasets} datasets queued")]
    private partial void LogFound(int images, int failed, int left, int datasets);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The forgotten image {Blob} failed again")]
    private partial void LogFailed(Exception exception, string blob);
}
