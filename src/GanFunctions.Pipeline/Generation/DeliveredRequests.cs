using GanFunctions.Pipeline.Storage;
using GanFunctions.Pipeline.Watching;

namespace GanFunctions.Pipeline.Generation;

/// <summary>Requests that a host is told of.</summary>
/// <param name="storage">Where they lie.</param>
/// <param name="handler">Settles each.</param>
/// <param name="options">How many attempts.</param>
/// <param name="time">The clock; the system's where null.</param>
public sealed class DeliveredRequests(GanStorage storage, GenerateImagesHandler handler, GenerationOptions options, TimeProvider? time = null)
    : DeliveredBlobs<GenerateOutcome>(storage, handler, WatchRules.Requests, options, time);
