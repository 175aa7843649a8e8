using GanFunctions.Functions.Training;
using GanFunctions.Pipeline.Sweeping;
using GanFunctions.Pipeline.Training;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace GanFunctions.Functions.Upkeep;

/// <summary>Finds inputs that no event told of, and runs without an orchestration.</summary>
/// <param name="sweeper">Finds them.</param>
public sealed class Sweep(InputSweeper sweeper)
{
    /// <summary>Every hour. The timer wakes an app that has gone down to none, which then stays for minutes: oftener would be dear.</summary>
    public const string Schedule = "0 0 * * * *";

    /// <summary>Sweeps once.</summary>
    /// <param name="timer">The timer.</param>
    /// <param name="client">Schedules orchestrations.</param>
    /// <param name="ct">Cancelled when the host stops.</param>
    [Function(nameof(Sweep))]
    public async Task RunAsync([TimerTrigger(Schedule)] TimerInfo timer, [DurableClient] DurableTaskClient client, CancellationToken ct)
    {
        SweepReport report = await sweeper.SweepAsync(ct).ConfigureAwait(false);
        foreach (TrainingRun run in report.Runs)
        {
            await RunOrchestration.EnsureAsync(client, run, ct).ConfigureAwait(false);
        }
    }
}
