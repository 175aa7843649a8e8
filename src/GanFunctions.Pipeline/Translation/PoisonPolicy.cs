using System.Collections.Concurrent;
using GanFunctions.Inference;
using GanFunctions.Inference.Sessions;

namespace GanFunctions.Pipeline.Translation;

/// <summary>
/// Counts the failed attempts at each image and says when to try again and when to give up. It forgets when the process
/// ends, so a restart gives each image a new chance. It may be used by many threads.
/// </summary>
public sealed class PoisonPolicy
{
    private readonly TranslationOptions _options;
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<string, Failure> _failures = new();

    /// <summary>Makes a policy.</summary>
    /// <param name="options">How many attempts and how far apart.</param>
    /// <param name="time">The clock; the system's where null.</param>
    public PoisonPolicy(TranslationOptions options, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        _time = time ?? TimeProvider.System;
    }

    /// <summary>Whether an image may be tried now: it did not fail yet, has new content, or waited long enough.</summary>
    /// <param name="blobName">The image.</param>
    /// <param name="sourceETag">Its content.</param>
    public bool IsDue(string blobName, string sourceETag) =>
        !_failures.TryGetValue(blobName, out Failure? failure) || failure.SourceETag != sourceETag || failure.NotBefore <= _time.GetUtcNow();

    /// <summary>Counts a failed attempt.</summary>
    /// <param name="blobName">The image.</param>
    /// <param name="sourceETag">Its content.</param>
    /// <param name="exception">What was thrown. Unreachable storage is not to be counted.</param>
    /// <returns>Null to try again later; else the rejection to record.</returns>
    public InputRejectedException? Failed(string blobName, string sourceETag, Exception exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        Failure failure = _failures.AddOrUpdate(
            blobName,
            _ => After(1),
            (_, earlier) => After(earlier.SourceETag == sourceETag ? earlier.Attempts + 1 : 1));
        return failure.Attempts < _options.MaxAttempts ? null : Rejection(exception, failure.Attempts);

        Failure After(int attempts) => new(sourceETag, attempts, _time.GetUtcNow() + (_options.AttemptDelay * Math.Pow(2, attempts - 1)));
    }

    /// <summary>Forgets an image that is settled.</summary>
    /// <param name="blobName">The image.</param>
    public void Settled(string blobName) => _failures.TryRemove(blobName, out _);

    private static InputRejectedException Rejection(Exception exception, int attempts) => exception is ModelLoadException model
        ? new InputRejectedException("model-unusable", model.Message, $"{model.Remedy} Then upload the image again.", exception)
        : new InputRejectedException(
            "translation-failed",
            $"The image could not be translated in {attempts} attempts: {exception.Message}",
            "Look into the host's log, remove the cause and upload the image again.",
            exception);

    private sealed record Failure(string SourceETag, int Attempts, DateTimeOffset NotBefore);
}
