using System.Text.Json;
using System.Text.Json.Nodes;
using Azure;
using Azure.Storage.Blobs.Models;
using GanFunctions.Inference;
using GanFunctions.Pipeline.Storage;
using GanFunctions.Pipeline.Training;
using GanFunctions.Pipeline.Translation;
using Microsoft.Extensions.Logging;

namespace GanFunctions.Pipeline.Workflow;

/// <summary>Makes runs of datasets: one for each content, however often it is delivered.</summary>
public sealed partial class TrainingRequests
{
    private readonly GanStorage _storage;
    private readonly RunStore _runs;
    private readonly RejectionStore _rejections;
    private readonly ILogger<TrainingRequests> _logger;
    private readonly TimeProvider _time;

    /// <summary>Makes it.</summary>
    /// <param name="storage">Where datasets and runs lie.</param>
    /// <param name="logger">Told of each run that begins.</param>
    /// <param name="time">The clock; the system's where null.</param>
    public TrainingRequests(GanStorage storage, ILogger<TrainingRequests> logger, TimeProvider? time = null)
    {
        _storage = storage;
        _runs = new RunStore(storage, time);
        _rejections = new RejectionStore(storage);
        _logger = logger;
        _time = time ?? TimeProvider.System;
    }

    /// <summary>Queues a run for a dataset that a message tells of, as it is now.</summary>
    /// <param name="delivery">What the message says.</param>
    /// <param name="ct">Stops the work.</param>
    /// <returns>The run's id; null where an event tells of a dataset that is gone, or its name was refused, which a record says.</returns>
    /// <exception cref="InputRejectedException"><c>dataset-not-found</c>: a request asks for a dataset that is not there.</exception>
    public async Task<string?> QueueAsync(DatasetDelivery delivery, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(delivery);
        try
        {
            return await QueuePresentAsync(delivery.Blob, delivery.Settings, ct);
        }
        catch (RequestFailedException exception) when (exception.ErrorCode == BlobErrorCode.BlobNotFound)
        {
            if (!delivery.IsEvent)
            {
                throw NotFound(delivery, exception);
            }

            LogGone(delivery.Blob);
            return null;
        }
    }

    /// <summary>Queues a run for a dataset as it is now.</summary>
    /// <param name="blob">The dataset's name in <c>datasets</c>.</param>
    /// <param name="settings">What overrides its <c>train.json</c>; too late where the run has been validated. Null for nothing.</param>
    /// <param name="ct">Stops the work.</param>
    /// <returns>The run's id; null where the dataset is not there, or its name was refused, which a record says.</returns>
    public async Task<string?> QueueAsync(string blob, JsonObject? settings = null, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(blob);
        try
        {
            return await QueuePresentAsync(blob, settings, ct);
        }
        catch (RequestFailedException exception) when (exception.ErrorCode == BlobErrorCode.BlobNotFound)
        {
            LogGone(blob);
            return null;
        }
    }

    /// <summary>Queues a run for a dataset at one ETag.</summary>
    /// <param name="blob">The dataset's name in <c>datasets</c>.</param>
    /// <param name="etag">Its ETag, without quotes.</param>
    /// <param name="bytes">Its length.</param>
    /// <param name="ct">Stops the work.</param>
    /// <returns>The run's id; null where the name was refused.</returns>
    public async Task<string?> QueueAsync(string blob, string etag, long bytes, CancellationToken ct = default)
    {
        DatasetBlobName name;
        try
        {
            name = DatasetBlobName.Parse(blob);
        }
        catch (InputRejectedException exception)
        {
            await RejectAsync(blob, etag, exception, ct);
            return null;
        }

        TrainingRun run = new()
        {
            RunId = RunId.Of(blob, etag),
            Model = name.Model,
            Dataset = new DatasetReference(blob, etag, bytes),
            CreatedAt = _time.GetUtcNow(),
        };
        if (await _runs.TryCreateAsync(run, ct))
        {
            LogQueued(run.RunId, blob);
        }

        return run.RunId;
    }

    /// <summary>Has the service of this storage take up a run that waits, without waiting for its sweep.</summary>
    /// <param name="run">The run.</param>
    /// <param name="ct">Stops the work.</param>
    /// <returns>Whether it was told; not where the dataset is another one by now, of which the message would start another run.</returns>
    public async Task<bool> TellServiceAsync(TrainingRun run, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(run);
        try
        {
            BlobProperties found = await _storage.Container(Containers.Datasets).GetBlobClient(run.Dataset.Blob).GetPropertiesAsync(cancellationToken: ct);
            if (BlobNames.Plain(found.ETag) != run.Dataset.ETag)
            {
                return false;
            }
        }
        catch (RequestFailedException exception) when (exception.ErrorCode == BlobErrorCode.BlobNotFound)
        {
            return false;
        }

        await SendAsync(_storage, run.Dataset.Blob, ct);
        return true;
    }

    /// <summary>Puts a message onto the queue that asks for a run of a dataset.</summary>
    internal static Task SendAsync(GanStorage storage, string blob, CancellationToken ct) =>
        storage.Queues.GetQueueClient(QueueNames.TrainingRequests).SendMessageAsync(
            JsonSerializer.Serialize(new { dataset = $"{Containers.Datasets}/{blob}" }), ct);

    /// <summary>Records that a message of the queue failed for the last time; it is to go to the poison queue.</summary>
    /// <param name="messageId">The message.</param>
    /// <param name="exception">How it failed.</param>
    /// <param name="ct">Stops the work.</param>
    public Task RejectMessageAsync(string messageId, Exception exception, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(exception);
        const string Queues = "queues";
        InputRejectedException? rejection = exception as InputRejectedException;
        string blob = $"{QueueNames.TrainingRequests}/{messageId}";
        RejectionRecord record = new()
        {
            Code = rejection?.Code ?? "message-failed",
            Reason = exception.Message,
            Remedy = rejection?.Remedy ?? $"Mend what it says and send the message of the queue {QueueNames.TrainingRequestsPoison} again.",
            Container = Queues,
            Blob = blob,
            RejectedAt = _time.GetUtcNow(),
        };
        return _rejections.WriteAsync(_rejections.RecordName(Queues, blob), record, ct);
    }

    private async Task<string?> QueuePresentAsync(string blob, JsonObject? settings, CancellationToken ct)
    {
        try
        {
            _ = DatasetBlobName.Parse(blob);
            BlobProperties found = await _storage.Container(Containers.Datasets).GetBlobClient(blob).GetPropertiesAsync(cancellationToken: ct);
            string etag = BlobNames.Plain(found.ETag);
            if (settings is not null)
            {
                // Before the run, which may be validated as soon as it is there.
                await _runs.WriteSettingsAsync(RunId.Of(blob, etag), settings, ct);
            }

            return await QueueAsync(blob, etag, found.ContentLength, ct);
        }
        catch (InputRejectedException exception)
        {
            await RejectAsync(blob, null, exception, ct);
            return null;
        }
    }

    private static InputRejectedException NotFound(DatasetDelivery delivery, Exception inner) => new(
        "dataset-not-found",
        delivery.IsImplied
            ? $"The request has no key 'dataset', and {Containers.Datasets}/{delivery.Blob}, which its model stands for, is not there."
            : $"The request names the dataset {Containers.Datasets}/{delivery.Blob}, which is not there.",
        "Upload the dataset, which starts a run by itself, or name one that is there under the key 'dataset'.",
        inner);

    private async Task RejectAsync(string blob, string? etag, InputRejectedException exception, CancellationToken ct)
    {
        string name = _rejections.RecordName(Containers.Datasets, blob);
        if (await _rejections.FindAsync(name, ct) is { } known && (known.SourceETag is null || known.SourceETag == etag))
        {
            return;
        }

        LogRejected(blob, exception.Code, exception.Message);
        RejectionRecord record = new()
        {
            Code = exception.Code,
            Reason = exception.Message,
            Remedy = exception.Remedy,
            Container = Containers.Datasets,
            Blob = blob,
            ETag = etag,
            RejectedAt = _time.GetUtcNow(),
        };
        await _rejections.WriteAsync(name, record, ct);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Queued the run {RunId} for the dataset {Blob}")]
    private partial void LogQueued(string runId, string blob);

    [LoggerMessage(Level = LogLevel.Information, Message = "The dataset {Blob} is not there any more; what told of it is ignored")]
    private partial void LogGone(string blob);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Rejected the dataset {Blob} ({Code}): {Reason}")]
    private partial void LogRejected(string blob, string code, string reason);
}
