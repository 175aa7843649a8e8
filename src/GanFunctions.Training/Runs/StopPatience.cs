namespace GanFunctions.Training.Runs;

/// <summary>Waiting for work that was asked to stop.</summary>
internal static class StopPatience
{
    /// <summary>Waits for a task; once the run is stopped, for so long only.</summary>
    /// <param name="work">The task.</param>
    /// <param name="stop">Tells of the stop.</param>
    /// <param name="patience">How long to wait then.</param>
    /// <returns>The task's result; null where it did not end in time.</returns>
    public static async Task<T?> WaitAsync<T>(this Task<T> work, RunStop stop, TimeSpan patience)
        where T : class
    {
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using CancellationTokenRegistration registration = stop.Token.Register(stopped.SetResult);
        await Task.WhenAny(work, stopped.Task).ConfigureAwait(false);
        if (!work.IsCompleted)
        {
            await Task.WhenAny(work, Task.Delay(patience)).ConfigureAwait(false);
        }

        return work.IsCompleted ? await work.ConfigureAwait(false) : null;
    }
}
