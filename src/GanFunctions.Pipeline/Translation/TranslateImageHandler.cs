using GanFunctions.Inference;
using GanFunctions.Inference.Imaging;
using GanFunctions.Inference.Sessions;
using GanFunctions.Pipeline.Models;
using GanFunctions.Pipeline.Storage;
using Microsoft.Extensions.Logging;

namespace GanFunctions.Pipeline.Translation;

/// <summary>Settles one image: translates it, or rejects it with a reason.</summary>
public sealed class TranslateImageHandler
{
    /// <summary>Makes a handler; it may be used by many threads.</summary>
    public TranslateImageHandler(
        GanStorage storage,
        ModelRegistry registry,
        LocalModelCache cache,
        SessionPool sessions,
        ImageTranslator translator,
        ImageLimits limits,
        TranslationOptions options,
        ILogger<TranslateImageHandler> logger,
        TimeProvider? time = null)
    {
        _ = (storage, registry, cache, sessions, translator, limits, options, logger, time);
    }

    /// <summary>Settles one image.</summary>
    public Task<TranslateOutcome> HandleAsync(string blobName, CancellationToken ct = default) => throw new NotSupportedException();

    /// <summary>Rejects an image that failed too often.</summary>
    public Task<TranslateOutcome> RejectAsync(string blobName, InputRejectedException rejection, CancellationToken ct = default) => throw new NotSupportedException();
}
