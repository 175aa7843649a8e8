namespace GanFunctions.Training;

/// <summary>How long a run trains and what it leaves behind on its way.</summary>
internal sealed record TrainingLoopOptions
{
    /// <summary>The folder of the run; it is created.</summary>
    public required string OutputFolder { get; init; }

    /// <summary>The epochs and how the learning rate falls over them.</summary>
    public required LinearDecaySchedule Schedule { get; init; }

    /// <summary>
    /// Trains this long instead of the schedule's number of epochs. The learning rate then follows the clock: it is constant
    /// for the schedule's constant share of the time and falls over the rest.
    /// </summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>Steps between reports, at least 1.</summary>
    public int ReportEvery { get; init; } = 50;

    /// <summary>Steps between samples, at least 1.</summary>
    public int SampleEvery { get; init; } = 500;

    /// <summary>Steps between saves, at least 1.</summary>
    public int SaveEvery { get; init; } = 1000;
}
