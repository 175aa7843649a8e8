using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using GanFunctions.Inference;
using GanFunctions.Inference.Generation;
using GanFunctions.Inference.Imaging;
using GanFunctions.Inference.Sessions;
using GanFunctions.Inference.Telemetry;
using GanFunctions.Pipeline.Events;
using GanFunctions.Pipeline.Models;
using GanFunctions.Pipeline.Storage;
using GanFunctions.Pipeline.Telemetry;
using GanFunctions.Pipeline.Translation;
using GanFunctions.Pipeline.Watching;
using Microsoft.Extensions.Logging;

namespace GanFunctions.Pipeline.Generation;

/// <summary>
/// Settles one request: makes its images, or rejects it with a reason. The same content delivered twice, even at once, is
/// served once; overwritten content is served anew; whoever is killed is taken over from, and no image is made again. It may be
/// used by many threads and processes.
/// </summary>
public sealed partial class GenerateImagesHandler : IBlobHandler<GenerateOutcome>
{
    private readonly GanStorage _storage;
    private readonly InputContainer _requests;
    private readonly GeneratedStore _generated;
    private readonly GeneratorFinder _generators;
    private readonly SessionPool _sessions;
    private readonly ImageGenerator _generator;
    private readonly GenerationPlanner _planner;
    private readonly ImageLimits _limits;
    private readonly GenerationOptions _options;
    private readonly ILogger<GenerateImagesHandler> _logger;
    private readonly TimeProvider _time;

    /// <summary>Makes a handler.</summary>
    /// <param name="storage">Where requests, images and rejections lie.</param>
    /// <param name="registry">Finds the model that a name asks for.</param>
    /// <param name="cache">Brings its files to this machine.</param>
    /// <param name="sessions">Loads it.</param>
    /// <param name="generator">Runs it.</param>
    /// <param name="limits">Which reference images are refused unread.</param>
    /// <param name="options">What requests may ask for.</param>
    /// <param name="logger">Told of each request.</param>
    /// <param name="time">The clock; the system's where null.</param>
    /// <param name="events">Tells the world of each request; nobody is told where null.</param>
    public GenerateImagesHandler(
        GanStorage storage,
        ModelRegistry registry,
        LocalModelCache cache,
        SessionPool sessions,
        ImageGenerator generator,
        ImageLimits limits,
        GenerationOptions options,
        ILogger<GenerateImagesHandler> logger,
        TimeProvider? time = null,
        IEventPublisher? events = null)
    {
        ArgumentNullException.ThrowIfNull(storage);
        _storage = storage;
        _time = time ?? TimeProvider.System;
        _requests = new InputContainer(storage, Containers.Requests, _time, events);
        _generated = new GeneratedStore(storage);
        _generators = new GeneratorFinder(registry, cache);
        _sessions = sessions;
        _generator = generator;
        _planner = new GenerationPlanner(options);
        _limits = limits;
        _options = options;
        _logger = logger;
    }

    /// <summary>Settles one request.</summary>
    /// <param name="blobName">Its name in <c>requests</c>.</param>
    /// <param name="ct">Abandons the work; the images that are done stay and are not made again.</param>
    /// <returns>What became of it.</returns>
    /// <exception cref="StorageUnreachableException">The storage did not answer: the request waits, nothing is lost.</exception>
    /// <exception cref="ModelLoadException">
    /// The model cannot be loaded. Like anything else that is thrown, a later attempt may not meet it; after several,
    /// <see cref="RejectAsync"/> settles the request.
    /// </exception>
    public Task<GenerateOutcome> HandleAsync(string blobName, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(blobName);
        return Spans.SettleAsync(
            SpanNames.Generate,
            Containers.Requests,
            blobName,
            () => _requests.SettleAsync(
                async Task<GenerateOutcome?> () => BlobNames.CanBeOpened(_requests.Blobs, blobName)
                    ? await GenerateOrRejectAsync(blobName, ct)
                    : await TryRejectAsync(blobName, sourceETag: null, InputContainer.Unaddressable(blobName, "request"), ct),
                ct),
            outcome => outcome.GetType().Name);
    }

    /// <summary>Rejects a request that failed too often to be tried again.</summary>
    /// <param name="blobName">Its name in <c>requests</c>.</param>
    /// <param name="sourceETag">Which content failed, without quotes; the present one where null.</param>
    /// <param name="rejection">Why.</param>
    /// <param name="ct">Stops the work.</param>
    /// <returns>The rejection, or what became of content that has replaced the one that failed.</returns>
    /// <exception cref="StorageUnreachableException">The storage did not answer.</exception>
    public Task<GenerateOutcome> RejectAsync(
        string blobName, string? sourceETag, InputRejectedException rejection, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(blobName);
        ArgumentNullException.ThrowIfNull(rejection);
        return _requests.SettleAsync(
            async Task<GenerateOutcome?> () =>
            {
                if (!BlobNames.CanBeOpened(_requests.Blobs, blobName))
                {
                    return await TryRejectAsync(blobName, null, rejection, ct);
                }

                string? present = await _requests.ETagAsync(blobName, ct);
                return present is null ? new GenerateOutcome.Gone(blobName)
                    : present == (sourceETag ?? present) ? await TryRejectAsync(blobName, present, rejection, ct)
                    : await GenerateOrRejectAsync(blobName, ct);
            },
            ct);
    }

    private async Task<GenerateOutcome?> GenerateOrRejectAsync(string blobName, CancellationToken ct)
    {
        if (RequestBlobName.IsBesideRequests(blobName)
            || await SourceRequest.ReadAsync(_requests.Blobs.GetBlobClient(blobName), ct) is not { } source)
        {
            return new GenerateOutcome.Gone(blobName);
        }

        try
        {
            RequestBlobName name = RequestBlobName.Parse(blobName);
            return await AlreadyDoneAsync(name, source, ct)
                ?? (await IsCancelledAsync(blobName, ct)
                    ? new GenerateOutcome.Cancelled(blobName, source.ETag)
                    : await TryGenerateAsync(name, source, ct));
        }
        catch (InputRejectedException rejection)
        {
            return await TryRejectAsync(blobName, source.ETag, rejection, ct);
        }
        catch (RequestFailedException exception) when (exception.ErrorCode == BlobErrorCode.ConditionNotMet)
        {
            // The reference was overwritten while it was read.
            return null;
        }
    }

    private async Task<GenerateOutcome?> AlreadyDoneAsync(RequestBlobName name, SourceRequest source, CancellationToken ct)
    {
        if (await _generated.ResultSourceETagAsync(name.Folder, ct) != source.ETag)
        {
            return null;
        }

        await _requests.WithdrawRejectionAsync(name.Name, ct);
        return new GenerateOutcome.AlreadyDone(name.Name, source.ETag)
        {
            OutputContainer = Containers.Generated,
            OutputName = name.Folder + GenerationResult.FileName,
        };
    }

    private async Task<GenerateOutcome?> TryGenerateAsync(RequestBlobName name, SourceRequest source, CancellationToken ct)
    {
        // All that can be refused is refused before anything is loaded or deleted.
        GenerationRequest request = source.Parse();
        ModelVersion version = await _generators.FindAsync(name.Model, ct);
        GenerationPlan plan = _planner.Plan(request, version.Card.Generator!);
        (RgbaImage Image, GenerationReference Source)? reference = request.Reference is null ? null : await ReadReferenceAsync(request.Reference, ct);

        await using BlobLock? held = await _generated.TryLockAsync(name.Folder, ct);
        if (held is null)
        {
            return new GenerateOutcome.Busy(name.Name, source.ETag);
        }

        try
        {
            if (await AlreadyDoneAsync(name, source, held.Held) is { } done)
            {
                return done;
            }

            PipelineMetrics.RecordAge(Containers.Requests, _time.GetUtcNow() - source.UploadedAt);
            bool pinned = name.Model.Version is not null;
            if (await BegunWithAsync(name, source, held.Held) is { } earlier)
            {
                (version, pinned) = (earlier, true);
            }

            using SessionLease<GeneratorSession> lease = await _sessions.LeaseAsync(_generators.SourceOf(version, pinned), held.Held);
            GeneratorSession session = lease.Session;
            plan = session.Source.Version == version.Version && !pinned ? plan : _planner.Plan(request, session.Card);
            if (reference is { } read)
            {
                plan = plan with { Settings = plan.Settings with { Reference = ImageGenerator.Encode(session, read.Image, held.Held) } };
            }

            GenerationRun run = new(_generated, _generator, _options, _time, name, source, plan, reference?.Source, session);
            RunEnd end = await run.RunAsync(async stop => await StateAsync(source, stop), held.Held);
            return end switch
            {
                RunEnd.Overwritten => null,
                RunEnd.Deleted => new GenerateOutcome.Gone(name.Name),
                RunEnd.Cancelled => new GenerateOutcome.Cancelled(name.Name, source.ETag),
                _ => await FinishAsync(run.Result(), name, source, held.Held),
            };
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            // The lock was lost to another process.
            return null;
        }
    }

    private async Task<GenerateOutcome?> FinishAsync(GenerationResult result, RequestBlobName name, SourceRequest source, CancellationToken ct)
    {
        const int Named = 100;
        await _generated.WriteResultAsync(name.Folder, result, ct);
        await _generated.DeleteProgressAsync(name.Folder, ct);
        await _requests.WithdrawRejectionAsync(name.Name, ct);
        LogGenerated(name.Name, result.Count, result.Model, result.Version);
        PipelineMetrics.CountGenerated(result.Count, result.Model, result.Provider);
        string resultName = name.Folder + GenerationResult.FileName;
        _requests.Publish(new ImagesGenerated(
            name.Name, result.Model, result.Version, Containers.Generated, [.. result.Files.Take(Named).Select(file => name.Folder + file.Name)])
        {
            Count = result.Files.Count,
            Result = resultName,
        });
        return new GenerateOutcome.Generated(name.Name, source.ETag) { Result = result, ResultName = resultName, Provider = result.Provider };
    }

    private async Task<GenerateOutcome?> TryRejectAsync(
        string blobName, string? sourceETag, InputRejectedException rejection, CancellationToken ct)
    {
        StandingRejection? standing = await _requests.TryRejectAsync(
            blobName,
            sourceETag,
            rejection,
            async () => blobName.EndsWith(".json", StringComparison.Ordinal)
                && await _generated.ResultSourceETagAsync(blobName[..^".json".Length] + "/", ct) == sourceETag,
            ct);
        if (standing is null)
        {
            return null;
        }

        if (!standing.IsNew)
        {
            return new GenerateOutcome.AlreadyDone(blobName, sourceETag)
            {
                OutputContainer = Containers.Rejected,
                OutputName = standing.RecordName,
            };
        }

        LogRejected(blobName, rejection.Code, rejection.Message);
        return new GenerateOutcome.Rejected(blobName, sourceETag)
        {
            Code = rejection.Code,
            Reason = rejection.Message,
            Remedy = rejection.Remedy,
            RecordName = standing.RecordName,
        };
    }

    /// <summary>The version with which an earlier attempt at the same request has begun, where it still exists.</summary>
    private async Task<ModelVersion?> BegunWithAsync(RequestBlobName name, SourceRequest source, CancellationToken ct)
    {
        if (await _generated.ReadProgressAsync(name.Folder, ct) is not { } progress || progress.SourceETag != source.ETag || progress.Model != name.Model.Name)
        {
            return null;
        }

        try
        {
            return await _generators.FindAsync(new ModelReference(progress.Model, progress.Version), ct);
        }
        catch (InputRejectedException)
        {
            // It was deleted meanwhile: the work begins anew.
            return null;
        }
    }

    private async Task<(RgbaImage Image, GenerationReference Source)> ReadReferenceAsync(ReferenceRequest reference, CancellationToken ct)
    {
        string path = $"{reference.Container}/{reference.Blob}";
        BlobContainerClient container = _storage.Container(reference.Container);
        using SourceImage image = (BlobNames.CanBeOpened(container, reference.Blob) ? await SourceImage.OpenAsync(container.GetBlobClient(reference.Blob), ct) : null)
            ?? throw new InputRejectedException(
                "reference-not-found", $"reference.image names {path}, which does not exist.", "Upload the image first, then the request again.");
        ReadOnlyMemory<byte> bytes = await image.ReadAsync(_limits, $"reference.image {path}", ct);
        return (
            ImageCodec.Decode(bytes, _limits, $"reference.image {path}").Image,
            new GenerationReference(path, image.ETag, SourceImage.Sha256(bytes)));
    }

    private async Task<RunEnd?> StateAsync(SourceRequest source, CancellationToken ct)
    {
        string? present = await _requests.ETagAsync(source.Name, ct);
        return present is null ? RunEnd.Deleted
            : present != source.ETag ? RunEnd.Overwritten
            : await IsCancelledAsync(source.Name, ct) ? RunEnd.Cancelled
            : null;
    }

    private async Task<bool> IsCancelledAsync(string blobName, CancellationToken ct) =>
        await _requests.ETagAsync(blobName + RequestBlobName.CancelSuffix, ct) is not null;

    [LoggerMessage(Level = LogLevel.Information, Message = "Served {Request}: {Count} images by {Model}@{Version}")]
    private partial void LogGenerated(string request, int count, string model, string version);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Rejected {Request} ({Code}): {Reason}")]
    private partial void LogRejected(string request, string code, string reason);
}
