using Microsoft.Extensions.Logging;

namespace GanFunctions.Pipeline.Workflow;

/// <summary>
/// All that a workflow may know of the world. Whoever implements it records what comes out of each call, and gives the
/// same again when the workflow is run anew after a restart; so a workflow's calls must follow from these results alone.
/// </summary>
public interface IWorkflowContext
{
    /// <summary>The run's id.</summary>
    public string InstanceId { get; }

    /// <summary>The time of the last recorded result; the same whenever the workflow is run anew.</summary>
    public DateTimeOffset CurrentUtcNow { get; }

    /// <summary>Takes a step: work with effects. It may be taken again if the process dies before its result is recorded.</summary>
    /// <typeparam name="TResult">What comes out, as JSON.</typeparam>
    /// <param name="step">One of <see cref="StepNames"/>.</param>
    /// <param name="input">What goes in, as JSON.</param>
    /// <param name="retry">How often and how soon it is tried again; once where null.</param>
    /// <exception cref="StepFailedException">It failed for good.</exception>
    public Task<TResult> CallStepAsync<TResult>(string step, object? input = null, StepRetry? retry = null);

    /// <summary>Waits for something that comes from outside.</summary>
    /// <typeparam name="TEvent">What it carries.</typeparam>
    /// <param name="name">One of <see cref="EventNames"/>.</param>
    /// <param name="timeout">For how long.</param>
    /// <returns>What came; null where the time ran out.</returns>
    public Task<TEvent?> WaitForEventAsync<TEvent>(string name, TimeSpan timeout)
        where TEvent : class;

    /// <summary>Lets time pass, until news of the run come in where the host is told of them.</summary>
    /// <param name="most">How much at most.</param>
    public Task DelayAsync(TimeSpan most);

    /// <summary>Says what the workflow is doing, for whoever lists the instances.</summary>
    /// <param name="status">One word or sentence.</param>
    public void SetStatus(string status);

    /// <summary>A logger that is silent where the workflow repeats what it did before a restart.</summary>
    /// <param name="category">The logger's category.</param>
    public ILogger CreateLogger(string category);
}
