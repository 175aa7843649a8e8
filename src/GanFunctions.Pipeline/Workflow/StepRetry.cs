namespace GanFunctions.Pipeline.Workflow;

/// <summary>How a failed step is tried again. Refusals of the input are never.</summary>
/// <param name="Attempts">How often it is tried altogether.</param>
/// <param name="FirstDelay">The pause after the first failure; it doubles with each.</param>
/// <param name="MaxDelay">The longest pause.</param>
public sealed record StepRetry(int Attempts, TimeSpan FirstDelay, TimeSpan MaxDelay)
{
    /// <summary>Five attempts, with pauses of 1, 2, 4 and 8 seconds.</summary>
    public static StepRetry Usual { get; } = new(5, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(30));

    /// <summary>The pause after so many failures.</summary>
    /// <param name="failures">At least 1.</param>
    public TimeSpan DelayAfter(int failures)
    {
        double delay = FirstDelay.TotalMilliseconds * Math.Pow(2, Math.Min(failures - 1, 30));
        return TimeSpan.FromMilliseconds(Math.Min(delay, MaxDelay.TotalMilliseconds));
    }
}
