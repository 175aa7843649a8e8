namespace GanFunctions.Inference.Sessions;

/// <summary>
/// Remembers which versions could not be loaded, so that they are not tried again with every image: first after five
/// seconds, then after twice as long each time, at most five minutes.
/// </summary>
internal sealed class FailedLoads(TimeProvider time)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(5);

    private readonly Dictionary<SessionKey, Failure> _failures = [];

    /// <summary>Why the last load failed, while it is not to be tried again.</summary>
    public Exception? Standing(SessionKey key) =>
        _failures.TryGetValue(key, out Failure? failure) && time.GetUtcNow() < failure.RetryAt ? failure.Error : null;

    /// <returns>How long the version is not tried again.</returns>
    public TimeSpan Add(SessionKey key, Exception error)
    {
        DateTimeOffset now = time.GetUtcNow();
        foreach ((SessionKey old, Failure failure) in _failures)
        {
            if (failure.RetryAt + LongestPause < now && old != key)
            {
                _failures.Remove(old);
            }
        }

        TimeSpan pause = _failures.TryGetValue(key, out Failure? last) ? last.Pause * 2 : FirstPause;
        pause = pause < LongestPause ? pause : LongestPause;
        _failures[key] = new Failure(error, pause, now + pause);
        return pause;
    }

    public void Remove(SessionKey key) => _failures.Remove(key);

    private sealed record Failure(Exception Error, TimeSpan Pause, DateTimeOffset RetryAt);
}
