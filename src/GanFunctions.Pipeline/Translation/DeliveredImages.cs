using GanFunctions.Pipeline.Storage;
using GanFunctions.Pipeline.Watching;

namespace GanFunctions.Pipeline.Translation;

/// <summary>Images that a host is told of.</summary>
/// <param name="storage">Where they lie.</param>
/// <param name="handler">Settles each.</param>
/// <param name="options">How many attempts.</param>
/// <param name="time">The clock; the system's where null.</param>
public sealed class DeliveredImages(GanStorage storage, TranslateImageHandler handler, TranslationOptions options, TimeProvider? time = null)
    : DeliveredBlobs<TranslateOutcome>(storage, handler, WatchRules.Images, options, time);
