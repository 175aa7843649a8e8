namespace GanFunctions.Training.Loop;

/// <summary>Exponential moving averages of losses over about a hundred steps; the first steps weigh as in a plain mean.</summary>
internal sealed record SmoothedLosses
{
    private const int Window = 100;

    /// <summary>The averages by the losses' names.</summary>
    public IReadOnlyDictionary<string, double> Means { get; init; } = new Dictionary<string, double>();

    /// <summary>Steps that were averaged.</summary>
    public long Count { get; init; }

    /// <summary>The averages with one step's losses more.</summary>
    /// <param name="losses">The same names in all steps.</param>
    public SmoothedLosses With(IReadOnlyDictionary<string, float> losses)
    {
        double weight = 1.0 / Math.Min(Window, Count + 1);
        return new SmoothedLosses
        {
            Count = Count + 1,
            Means = losses.ToDictionary(loss => loss.Key, loss =>
            {
                double mean = Means.GetValueOrDefault(loss.Key);
                return mean + ((loss.Value - mean) * weight);
            }),
        };
    }
}
