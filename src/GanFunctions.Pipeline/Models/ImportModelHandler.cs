using System.Globalization;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using GanFunctions.Inference;
using GanFunctions.Inference.Telemetry;
using GanFunctions.Pipeline.Events;
using GanFunctions.Pipeline.Storage;
using GanFunctions.Pipeline.Telemetry;
using GanFunctions.Pipeline.Translation;
using Microsoft.Extensions.Logging;

namespace GanFunctions.Pipeline.Models;

/// <summary>
/// Publishes what lands in <c>models/import/</c>: <c>{model}[@{version}].onnx</c>, below <c>AtoB/</c> or <c>BtoA/</c> where
/// it says so, or a zip that was exported. The version is not made current. What cannot be imported is rejected.
/// </summary>
public sealed partial class ImportModelHandler
{
    /// <summary>The folder in <c>models</c>.</summary>
    public const string Folder = "import/";

    private const string ValueRangeKey = "valuerange";

    private readonly GanStorage _storage;
    private readonly ModelRegistry _registry;
    private readonly RejectionStore _rejections;
    private readonly IEventPublisher? _events;
    private readonly ILogger<ImportModelHandler> _logger;
    private readonly TimeProvider _time;

    /// <summary>Makes a handler.</summary>
    /// <param name="storage">Where the files lie.</param>
    /// <param name="registry">Publishes them.</param>
    /// <param name="logger">Told of each.</param>
    /// <param name="time">The clock; the system's where null.</param>
    /// <param name="events">Tells the world of each version; nobody is told where null.</param>
    public ImportModelHandler(
        GanStorage storage, ModelRegistry registry, ILogger<ImportModelHandler> logger, TimeProvider? time = null, IEventPublisher? events = null)
    {
        ArgumentNullException.ThrowIfNull(storage);
        _storage = storage;
        _registry = registry;
        _rejections = new RejectionStore(storage);
        _events = events;
        _logger = logger;
        _time = time ?? TimeProvider.System;
    }

    /// <summary>Imports a file, or rejects it with a record in <c>rejected/models/</c>. Importing it again changes nothing.</summary>
    /// <param name="blobName">Its name in <c>models</c>.</param>
    /// <param name="ct">Stops the work; no version is visible then.</param>
    /// <returns>The version; null where the file was rejected or is gone.</returns>
    /// <exception cref="StorageUnreachableException">The storage did not answer.</exception>
    /// <exception cref="ModelConflictException">Another process publishes the same version; later it may go.</exception>
    public Task<ModelVersion?> HandleAsync(string blobName, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(blobName);
        return Spans.SettleAsync(
            SpanNames.Import, Containers.Models, blobName, () => ImportOrRejectAsync(blobName, ct), version => version is null ? "NotImported" : "Imported");
    }

    private async Task<ModelVersion?> ImportOrRejectAsync(string blobName, CancellationToken ct)
    {
        string record = _rejections.RecordName(Containers.Models, blobName);
        string? etag = null;
        try
        {
            BlobClient blob = _storage.Container(Containers.Models).GetBlobClient(blobName);
            BlobProperties properties = await blob.GetPropertiesAsync(cancellationToken: ct);
            etag = BlobNames.Plain(properties.ETag);
            ModelVersion version = await ImportAsync(blob, properties, ct);
            if (await _rejections.FindAsync(record, ct) is { } outdated)
            {
                await _rejections.DeleteAsync(record, outdated, ct);
            }

            LogImported(blobName, version.Name, version.Version);
            _events?.Publish(GanEvents.Create(_storage, new ModelPublished(version.Name, version.Version, null), _time.GetUtcNow()));
            return version;
        }
        catch (InputRejectedException exception)
        {
            await RejectAsync(blobName, etag, record, exception, ct);
            return null;
        }
        catch (RequestFailedException exception) when (exception.ErrorCode == BlobErrorCode.BlobNotFound)
        {
            LogGone(blobName);
            return null;
        }
        catch (Exception exception) when (exception is not StorageUnreachableException && !ct.IsCancellationRequested && StorageFault.IsUnreachable(exception))
        {
            throw StorageFault.Unreachable(_storage.Account, exception);
        }
    }

    private async Task<ModelVersion> ImportAsync(BlobClient blob, BlobProperties properties, CancellationToken ct)
    {
        ModelImportOptions options = OptionsOf(blob.Name, properties.Metadata);
        string folder = Directory.CreateTempSubdirectory("gan-import-").FullName;
        try
        {
            string path = Path.Combine(folder, "model" + Path.GetExtension(blob.Name).ToLowerInvariant());
            BlobDownloadToOptions download = new() { Conditions = new BlobRequestConditions { IfMatch = properties.ETag } };
            await blob.DownloadToAsync(path, download, ct);
            return await ImportAsync(path, blob.Name, options, ct);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private async Task<ModelVersion> ImportAsync(string path, string blobName, ModelImportOptions options, CancellationToken ct)
    {
        try
        {
            return await _registry.ImportAsync(path, options, ct);
        }
        catch (InputRejectedException exception)
        {
            // Whoever uploaded the blob knows nothing of the copy on this machine.
            throw new InputRejectedException(
                exception.Code, exception.Message.Replace(path, blobName, StringComparison.Ordinal), exception.Remedy, exception);
        }
    }

    private static ModelImportOptions OptionsOf(string blobName, IDictionary<string, string> metadata)
    {
        string[] parts = blobName[Folder.Length..].Split('/');
        return Path.GetExtension(blobName).ToLowerInvariant() switch
        {
            ".onnx" => OnnxOptions(parts, Path.GetFileNameWithoutExtension(parts[^1]), metadata),
            ".zip" => new ModelImportOptions(),
            ".pth" or ".pt" or ".safetensors" => throw new InputRejectedException(
                "checkpoint-not-importable",
                $"{blobName} is a checkpoint of weights, and not a network that can be run.",
                "Export the network to ONNX, and upload that as import/MODEL.onnx."),
            _ => throw new InputRejectedException(
                "not-a-model", $"{blobName} is not an ONNX file or a zip.", "Upload import/MODEL.onnx, or a zip that 'gan models export' wrote."),
        };
    }

    private static ModelImportOptions OnnxOptions(string[] parts, string stem, IDictionary<string, string> metadata)
    {
        ModelReference reference = ModelReference.Parse(stem);
        return new ModelImportOptions
        {
            Name = reference.Name,
            Version = reference.Version,
            Direction = parts.Length > 1 && parts[0].Equals(Directions.BtoA, StringComparison.OrdinalIgnoreCase) ? Directions.BtoA : Directions.AtoB,
            ValueRange = ValueRangeOf(metadata),
        };
    }

    private static double[]? ValueRangeOf(IDictionary<string, string> metadata)
    {
        string? text = metadata.FirstOrDefault(pair => pair.Key.Equals(ValueRangeKey, StringComparison.OrdinalIgnoreCase)).Value;
        if (text is null)
        {
            return null;
        }

        string[] ends = text.Split("..");
        return ends.Length == 2 &&
            double.TryParse(ends[0], NumberStyles.Float, CultureInfo.InvariantCulture, out double low) &&
            double.TryParse(ends[1], NumberStyles.Float, CultureInfo.InvariantCulture, out double high)
            ? [low, high]
            : throw new InputRejectedException(
                "invalid-value-range", $"The blob's metadata {ValueRangeKey} is '{text}'.", "Set it to what a black and a white pixel are, such as 0..255, or leave it out.");
    }

    private async Task RejectAsync(string blobName, string? etag, string recordName, InputRejectedException exception, CancellationToken ct)
    {
        RejectionRecord record = new()
        {
            Code = exception.Code,
            Reason = exception.Message,
            Remedy = exception.Remedy,
            Container = Containers.Models,
            Blob = blobName,
            ETag = etag,
            RejectedAt = _time.GetUtcNow(),
        };
        await _rejections.WriteAsync(recordName, record, ct);
        LogRejected(blobName, exception.Code, exception.Message);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Imported {Blob} as {Model}@{Version}")]
    private partial void LogImported(string blob, string model, string version);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Blob} is not there any more")]
    private partial void LogGone(string blob);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Rejected {Blob} ({Code}): {Reason}")]
    private partial void LogRejected(string blob, string code, string reason);
}
