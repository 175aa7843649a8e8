namespace GanFunctions.Bench;

/// <summary>One side of a comparison of times.</summary>
internal interface IContender
{
    /// <summary>Runs once and tells how many milliseconds it took.</summary>
    public Task<double> RunAsync(CancellationToken cancellationToken);
}

internal static class Contenders
{
    private const int RunsPerTurn = 3;

    /// <summary>Idle worker threads of the side that ran before spin for some milliseconds; they must not disturb the next one.</summary>
    private static readonly TimeSpan Settle = TimeSpan.FromMilliseconds(300);

    /// <summary>
    /// Lets all sides run in turns, starting with another one each round. A turn is a few runs in a row, and its value is
    /// their median.
    /// </summary>
    /// <returns>For each side, a value a round.</returns>
    public static async Task<IReadOnlyList<IReadOnlyList<double>>> MeasureInTurnsAsync(
        IReadOnlyList<IContender> contenders, int rounds, CancellationToken cancellationToken)
    {
        double[][] times = [.. contenders.Select(_ => new double[rounds])];
        foreach (IContender contender in contenders)
        {
            await RunTurnAsync(contender, cancellationToken);
        }

        for (int round = 0; round < rounds; round++)
        {
            for (int turn = 0; turn < contenders.Count; turn++)
            {
                int side = (turn + round) % contenders.Count;
                times[side][round] = await RunTurnAsync(contenders[side], cancellationToken);
            }
        }

        return times;
    }

    private static async Task<double> RunTurnAsync(IContender contender, CancellationToken cancellationToken)
    {
        await Task.Delay(Settle, cancellationToken);
        var times = new List<double>();
        for (int run = 0; run < RunsPerTurn; run++)
        {
            times.Add(await contender.RunAsync(cancellationToken));
        }

        return Statistics.Quantile(times, 0.5);
    }
}
