using GanFunctions.Functions.Training;
using GanFunctions.Pipeline.Sweeping;
using GanFunctions.Pipeline.Training;
using GanFunctions.Pipeline.Workflow;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace GanFunctions.Functions.Upkeep;

/// <summary>Finds inputs that no event told of, and runs without an orchestration.</summary>
/// <param name="sweeper">Finds them.</param>
/// <param name="runs">Where runs are kept.</param>
/// <param name="mark">Says that this app trains; left here too, where storage was away when the worker started.</param>
public sealed class Sweep(InputSweeper sweeper, RunStore runs, ServiceMark mark)
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
        await mark.LeaveAsync(ct).ConfigureAwait(false);
        SweepReport report = await sweeper.SweepAsync(ct).ConfigureAwait(false);
        foreach (TrainingRun run in report.Runs)
        {
            await RunOrchestration.EnsureAsync(client, runs, run, ct).ConfigureAwait(false);
        }
    }
}
