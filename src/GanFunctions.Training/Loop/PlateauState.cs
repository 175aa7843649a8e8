namespace GanFunctions.Training.Loop;

/// <summary>What the policy plateau remembers.</summary>
internal sealed record PlateauState
{
    /// <summary>What the learning rate is multiplied by.</summary>
    public double Factor { get; init; } = 1;

    /// <summary>The lowest mean of an epoch; null before the first has ended.</summary>
    public double? Best { get; init; }

    /// <summary>Epochs since then.</summary>
    public int EpochsWithout { get; init; }

    /// <summary>The sum of the losses of the epoch in progress.</summary>
    public double Sum { get; init; }

    /// <summary>How many losses that sum holds.</summary>
    public long Count { get; init; }
}
