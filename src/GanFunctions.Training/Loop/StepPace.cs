namespace GanFunctions.Training.Loop;

/// <summary>How long steps take: the mean of the first twenty, then a moving average.</summary>
internal sealed class StepPace
{
    private const int Window = 20;
    private int _count;

    /// <summary>0 before the first step.</summary>
    public double SecondsPerStep { get; private set; }

    /// <summary>Takes a step's time into account.</summary>
    public void Add(TimeSpan step)
    {
        _count = Math.Min(Window, _count + 1);
        SecondsPerStep += (step.TotalSeconds - SecondsPerStep) / _count;
    }
}
