namespace GanFunctions.Bench;

/// <summary>
/// One question about speed or memory, answered by ratios against named baselines that run on the same machine in the same run.
/// </summary>
internal interface IBenchmark
{
    /// <summary>What the command line calls it.</summary>
    public string Name { get; }

    /// <summary>One sentence for the command line's help.</summary>
    public string Description { get; }

    /// <summary>Measures.</summary>
    /// <exception cref="BenchmarkException">A prerequisite is missing, or the two sides do not compute the same.</exception>
    public Task<IReadOnlyList<RatioResult>> RunAsync(BenchmarkSettings settings, CancellationToken cancellationToken);
}
