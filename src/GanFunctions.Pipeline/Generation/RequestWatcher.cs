using GanFunctions.Pipeline.Storage;
using GanFunctions.Pipeline.Watching;
using Microsoft.Extensions.Logging;

namespace GanFunctions.Pipeline.Generation;

/// <summary>Watches the container <c>requests</c>.</summary>
/// <param name="storage">The account.</param>
/// <param name="handler">Settles each request.</param>
/// <param name="options">How often to look, and how many requests to have in work.</param>
/// <param name="logger">Told of outages and failed attempts.</param>
/// <param name="time">The clock; the system's where null.</param>
public sealed class RequestWatcher(
    GanStorage storage, GenerateImagesHandler handler, GenerationOptions options, ILogger<RequestWatcher> logger, TimeProvider? time = null)
    : BlobWatcher<GenerateOutcome>(storage, handler, WatchRules.Requests, options, logger, time);
