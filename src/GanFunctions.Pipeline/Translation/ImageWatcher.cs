using GanFunctions.Pipeline.Storage;
using GanFunctions.Pipeline.Watching;
using Microsoft.Extensions.Logging;

namespace GanFunctions.Pipeline.Translation;

/// <summary>Watches the container <c>images</c>.</summary>
/// <param name="storage">The account.</param>
/// <param name="handler">Settles each image.</param>
/// <param name="options">How often to look, and how many images to have in work.</param>
/// <param name="logger">Told of outages and failed attempts.</param>
/// <param name="time">The clock; the system's where null.</param>
public sealed class ImageWatcher(
    GanStorage storage, TranslateImageHandler handler, TranslationOptions options, ILogger<ImageWatcher> logger, TimeProvider? time = null)
    : BlobWatcher<TranslateOutcome>(storage, handler, WatchRules.Images, options, logger, time);
