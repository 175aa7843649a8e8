using System.Collections.Concurrent;
using GanFunctions.Inference;
using GanFunctions.Inference.Sessions;

namespace GanFunctions.Pipeline.Watching;

/// <summary>
/// Counts the failed attempts at each blob and says when to try again and when to give up. It forgets when the process
/// ends, so a restart gives each blob a new chance. It may be used by many threads.
/// </summary>
public sealed class PoisonPolicy
{
    private readonly WatchOptions _options;
    private readonly WatchRules _rules;
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<string, Failure> _failures = new();

    /// <summary>Makes a policy.</summary>
    /// <param name="options">How many attempts and how far apart.</param>
    /// <param name="rules">How rejections are worded.</param>
    /// <param name="time">The clock; the system's where null.</param>
    public PoisonPolicy(WatchOptions options, WatchRules rules, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(rules);
        _options = options;
        _rules = rules;
        _time = time ?? TimeProvider.System;
    }

    /// <summary>Whether a blob may be tried now: it did not fail yet, has new content, or waited long enough.</summary>
    /// <param name="blobName">The blob.</param>
    /// <param name="sourceETag">Its content.</param>
    public bool IsDue(string blobName, string sourceETag) =>
        !_failures.TryGetValue(blobName, out Failure? failure) || failure.SourceETag != sourceETag || failure.NotBefore <= _time.GetUtcNow();

    /// <summary>Counts a failed attempt.</summary>
    /// <param name="blobName">The blob.</param>
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

    /// <summary>Forgets a blob that is settled.</summary>
    /// <param name="blobName">The blob.</param>
    public void Settled(string blobName) => _failures.TryRemove(blobName, out _);

    private InputRejectedException Rejection(Exception exception, int attempts) => exception is ModelLoadException model
        ? new InputRejectedException("model-unusable", model.Message, $"{model.Remedy} Then upload the {_rules.Noun} again.", exception)
        : new InputRejectedException(
            _rules.FailureCode,
            $"{_rules.Failure} in {attempts} attempts: {exception.Message}",
            $"Look into the host's log, remove the cause and upload the {_rules.Noun} again.",
            exception);

    private sealed record Failure(string SourceETag, int Attempts, DateTimeOffset NotBefore);
}
