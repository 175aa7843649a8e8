namespace GanFunctions.Training;

/// <summary>
/// Runs work on a thread of its own. libtorch gives every calling thread its own team of workers, so training that moves
/// between threads takes twice as long.
/// </summary>
internal static class DedicatedThread
{
    /// <summary>Starts the work; the task ends with its result or exception.</summary>
    public static Task<T> RunAsync<T>(string name, Func<T> work)
    {
        var completion = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        var thread = new Thread(() =>
        {
            try
            {
                completion.SetResult(work());
            }
            catch (Exception e)
            {
                completion.SetException(e);
            }
        })
        {
            Name = name,
            IsBackground = true,
        };
        thread.Start();
        return completion.Task;
    }
}
