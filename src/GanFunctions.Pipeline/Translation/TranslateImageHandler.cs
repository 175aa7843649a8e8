using Azure;
using Azure.Storage.Blobs.Models;
using GanFunctions.Inference;
using GanFunctions.Inference.Imaging;
using GanFunctions.Inference.Sessions;
using GanFunctions.Inference.Telemetry;
using GanFunctions.Pipeline.Events;
using GanFunctions.Pipeline.Models;
using GanFunctions.Pipeline.Storage;
using GanFunctions.Pipeline.Telemetry;
using GanFunctions.Pipeline.Watching;
using Microsoft.Extensions.Logging;

namespace GanFunctions.Pipeline.Translation;

/// <summary>
/// Settles one image: translates it, or rejects it with a reason. The same content delivered twice, even at once, gives
/// one result; overwritten content is translated anew, and whoever still works on the old one cannot replace the new
/// result. It may be used by many threads and processes.
/// </summary>
public sealed partial class TranslateImageHandler : IBlobHandler<TranslateOutcome>
{
    private const string OutputFormatKey = "outputformat";

    private readonly InputContainer _images;
    private readonly ResultStore _results;
    private readonly TranslatorFinder _translators;
    private readonly SessionPool _sessions;
    private readonly ImageTranslator _translator;
    private readonly ImageLimits _limits;
    private readonly TranslationOptions _options;
    private readonly ILogger<TranslateImageHandler> _logger;
    private readonly TimeProvider _time;

    /// <summary>Makes a handler.</summary>
    /// <param name="storage">Where images, results and rejections lie.</param>
    /// <param name="registry">Finds the model that a name asks for.</param>
    /// <param name="cache">Brings its file to this machine.</param>
    /// <param name="sessions">Loads it.</param>
    /// <param name="translator">Runs it.</param>
    /// <param name="limits">Which images are refused unread.</param>
    /// <param name="options">How results are written.</param>
    /// <param name="logger">Told of each image.</param>
    /// <param name="time">The clock; the system's where null.</param>
    /// <param name="events">Tells the world of each image; nobody is told where null.</param>
    public TranslateImageHandler(
        GanStorage storage,
        ModelRegistry registry,
        LocalModelCache cache,
        SessionPool sessions,
        ImageTranslator translator,
        ImageLimits limits,
        TranslationOptions options,
        ILogger<TranslateImageHandler> logger,
        TimeProvider? time = null,
        IEventPublisher? events = null)
    {
        ArgumentNullException.ThrowIfNull(storage);
        _time = time ?? TimeProvider.System;
        _images = new InputContainer(storage, Containers.Images, _time, events);
        _results = new ResultStore(storage);
        _translators = new TranslatorFinder(registry, cache);
        _sessions = sessions;
        _translator = translator;
        _limits = limits;
        _options = options;
        _logger = logger;
    }

    /// <summary>Settles one image.</summary>
    /// <param name="blobName">Its name in <c>images</c>.</param>
    /// <param name="ct">Abandons the work; nothing half-done is left.</param>
    /// <returns>What became of it.</returns>
    /// <exception cref="StorageUnreachableException">The storage did not answer: the image waits, nothing is lost.</exception>
    /// <exception cref="ModelLoadException">
    /// The model cannot be loaded. Like anything else that is thrown, a later attempt may not meet it; after several,
    /// <see cref="RejectAsync"/> settles the image.
    /// </exception>
    public Task<TranslateOutcome> HandleAsync(string blobName, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(blobName);
        return Spans.SettleAsync(
            SpanNames.Translate,
            Containers.Images,
            blobName,
            () => _images.SettleAsync(
                async Task<TranslateOutcome?> () => BlobNames.CanBeOpened(_images.Blobs, blobName)
                    ? await TranslateOrRejectAsync(blobName, ct)
                    : await TryRejectAsync(blobName, sourceETag: null, InputContainer.Unaddressable(blobName, "image"), ct),
                ct),
            outcome => outcome.Kind.ToString());
    }

    /// <summary>Rejects an image that failed too often to be tried again.</summary>
    /// <param name="blobName">Its name in <c>images</c>.</param>
    /// <param name="sourceETag">Which content failed, without quotes; the present one where null.</param>
    /// <param name="rejection">Why.</param>
    /// <param name="ct">Stops the work.</param>
    /// <returns>
    /// The rejection, or that the image was settled otherwise in the meantime. Content that has replaced the one that
    /// failed is not rejected but settled on its own.
    /// </returns>
    /// <exception cref="StorageUnreachableException">The storage did not answer.</exception>
    public Task<TranslateOutcome> RejectAsync(
        string blobName, string? sourceETag, InputRejectedException rejection, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(blobName);
        ArgumentNullException.ThrowIfNull(rejection);
        return _images.SettleAsync(
            async Task<TranslateOutcome?> () =>
            {
                if (!BlobNames.CanBeOpened(_images.Blobs, blobName))
                {
                    return await TryRejectAsync(blobName, null, rejection, ct);
                }

                string? present = await _images.ETagAsync(blobName, ct);
                return present is null ? new TranslateOutcome.Gone(blobName)
                    : present == (sourceETag ?? present) ? await TryRejectAsync(blobName, present, rejection, ct)
                    : await TranslateOrRejectAsync(blobName, ct);
            },
            ct);
    }

    private async Task<TranslateOutcome?> TranslateOrRejectAsync(string blobName, CancellationToken ct)
    {
        long start = _time.GetTimestamp();
        await using Lookahead ahead = new(FindUsualResultAsync(blobName, ct), FindTranslatorAsync(blobName, ct));
        using SourceImage? source = await SourceImage.OpenAsync(_images.Blobs.GetBlobClient(blobName), ct);
        if (source is null || source.IsFolder)
        {
            return new TranslateOutcome.Gone(blobName);
        }

        try
        {
            return await TryTranslateAsync(source, ImageBlobName.Parse(blobName), ahead, start, ct);
        }
        catch (InputRejectedException rejection)
        {
            return await TryRejectAsync(blobName, source.ETag, rejection, ct);
        }
        catch (RequestFailedException exception) when (exception.Status == 412)
        {
            return null;
        }
    }

    private async Task<TranslateOutcome?> TryTranslateAsync(
        SourceImage source, ImageBlobName name, Lookahead ahead, long start, CancellationToken ct)
    {
        OutputFormat format = FormatFor(source);
        string resultName = name.ResultName(format);
        ExistingResult? existing = format == _options.OutputFormat ? await ahead.Result : await _results.FindAsync(resultName, ct);
        if (existing?.Metadata is { } made)
        {
            if (made.SourceBlob == name.Name && made.SourceETag == source.ETag)
            {
                await _images.WithdrawRejectionAsync(name.Name, ct);
                return new TranslateOutcome.AlreadyDone(name.Name, source.ETag)
                {
                    OutputContainer = Containers.Translated,
                    OutputName = resultName,
                };
            }

            await RefuseTakenNameAsync(name, resultName, made, ct);
        }

        // Only after the result was read does this say which of the two is newer: while the source is still ours, a
        // result of other content is older. One that comes after the look for it makes the write below fail.
        if (existing is not null && await _images.ETagAsync(name.Name, ct) != source.ETag)
        {
            return null;
        }

        PipelineMetrics.RecordAge(Containers.Images, _time.GetUtcNow() - source.UploadedAt);
        ReadOnlyMemory<byte> bytes = await source.ReadAsync(_limits, name.Name, ct);
        TranslatorSource wanted = await ahead.Translator;
        DecodedImage image = ImageCodec.Decode(bytes, _limits, name.Name);

        using SessionLease<TranslatorSession> lease = await _sessions.LeaseAsync(wanted, ct);
        RgbaImage translated = _translator.Translate(image.Image, lease.Session, ct);
        byte[] content = ImageCodec.Encode(translated, name.ResultFormat(format), _options.Quality);

        TranslationMetadata metadata = new()
        {
            SourceBlob = name.Name,
            SourceETag = source.ETag,
            SourceSha256 = SourceImage.Sha256(bytes),
            Model = wanted.Model,
            Version = lease.Version,
            Direction = name.Direction,
            Width = translated.Width,
            Height = translated.Height,
            Milliseconds = _time.GetElapsedTime(start).TotalMilliseconds,
            Provider = lease.Session.Provider.Provider.ToString(),
            TranslationId = Guid.NewGuid().ToString("N"),
        };
        if (!await _results.TryWriteAsync(resultName, content, name.ResultFormat(format), metadata, existing, ct))
        {
            return null;
        }

        await _images.WithdrawRejectionAsync(name.Name, ct);
        LogTranslated(name.Name, resultName, metadata.Model, metadata.Version, metadata.Direction, metadata.Milliseconds);
        PipelineMetrics.CountTranslated(metadata.Model, metadata.Provider);
        _images.Publish(new ImageTranslated(
            name.Name,
            source.ETag,
            metadata.Model,
            metadata.Version,
            metadata.Direction,
            Containers.Translated,
            resultName,
            metadata.Width,
            metadata.Height,
            metadata.Milliseconds));
        return new TranslateOutcome.Translated(name.Name, source.ETag)
        {
            Model = metadata.Model,
            Version = metadata.Version,
            Direction = metadata.Direction,
            OutputContainer = Containers.Translated,
            OutputName = resultName,
            Width = metadata.Width,
            Height = metadata.Height,
            Milliseconds = metadata.Milliseconds,
            Provider = metadata.Provider,
        };
    }

    private async Task<TranslateOutcome?> TryRejectAsync(
        string blobName, string? sourceETag, InputRejectedException rejection, CancellationToken ct)
    {
        StandingRejection? standing = await _images.TryRejectAsync(
            blobName, sourceETag, rejection, () => HasResultAsync(blobName, sourceETag!, ct), ct);
        if (standing is null)
        {
            return null;
        }

        if (!standing.IsNew)
        {
            return new TranslateOutcome.AlreadyDone(blobName, sourceETag)
            {
                OutputContainer = Containers.Rejected,
                OutputName = standing.RecordName,
            };
        }

        LogRejected(blobName, rejection.Code, rejection.Message);
        return new TranslateOutcome.Rejected(blobName, sourceETag)
        {
            Code = rejection.Code,
            Reason = rejection.Message,
            Remedy = rejection.Remedy,
            RecordName = standing.RecordName,
        };
    }

    private async Task<bool> HasResultAsync(string blobName, string sourceETag, CancellationToken ct)
    {
        try
        {
            ImageBlobName name = ImageBlobName.Parse(blobName);
            BlobProperties properties = await _images.Blobs.GetBlobClient(blobName).GetPropertiesAsync(cancellationToken: ct);
            TranslationMetadata? made = (await _results.FindAsync(name.ResultName(FormatFor(properties.Metadata)), ct))?.Metadata;
            return made?.SourceBlob == blobName && made.SourceETag == sourceETag;
        }
        catch (InputRejectedException)
        {
            // Such a name or format has no result.
            return false;
        }
        catch (RequestFailedException exception) when (exception.ErrorCode == BlobErrorCode.BlobNotFound)
        {
            return false;
        }
    }

    private async Task RefuseTakenNameAsync(ImageBlobName name, string resultName, TranslationMetadata made, CancellationToken ct)
    {
        if (made.SourceBlob != name.Name && await _images.ETagAsync(made.SourceBlob, ct) is not null)
        {
            throw new InputRejectedException(
                "result-name-taken",
                $"The result of '{name.Name}' would replace '{resultName}', which is the result of '{made.SourceBlob}'.",
                $"Upload it under another name, or with the metadata {OutputFormatKey}=source, or delete '{made.SourceBlob}' and upload it again.");
        }
    }

    private OutputFormat FormatFor(SourceImage source) => FormatFor(source.Metadata);

    private OutputFormat FormatFor(IDictionary<string, string> metadata)
    {
        string? wanted = metadata.FirstOrDefault(pair => pair.Key.Equals(OutputFormatKey, StringComparison.OrdinalIgnoreCase)).Value;
        return wanted?.Trim().ToLowerInvariant() switch
        {
            null => _options.OutputFormat,
            "png" => OutputFormat.Png,
            "jpeg" or "jpg" => OutputFormat.Jpeg,
            "webp" => OutputFormat.Webp,
            "source" => OutputFormat.Source,
            _ => throw new InputRejectedException(
                "unknown-output-format",
                $"The blob's metadata ask for the output format '{wanted}', which is not written.",
                $"Set {OutputFormatKey} to png, jpeg, webp or source, or leave it out."),
        };
    }

    private async Task<ExistingResult?> FindUsualResultAsync(string blobName, CancellationToken ct) =>
        await _results.FindAsync(ImageBlobName.Parse(blobName).ResultName(_options.OutputFormat), ct);

    private async Task<TranslatorSource> FindTranslatorAsync(string blobName, CancellationToken ct)
    {
        ImageBlobName name = ImageBlobName.Parse(blobName);
        return await _translators.FindAsync(name.Model, name.Direction, ct);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Translated {Blob} to {Result} by {Model}@{Version} {Direction} in {Milliseconds} ms")]
    private partial void LogTranslated(string blob, string result, string model, string version, string direction, double milliseconds);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Rejected {Blob} ({Code}): {Reason}")]
    private partial void LogRejected(string blob, string code, string reason);
}
