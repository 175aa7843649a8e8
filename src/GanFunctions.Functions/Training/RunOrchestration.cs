using GanFunctions.Pipeline.Training;
using GanFunctions.Pipeline.Workflow;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace GanFunctions.Functions.Training;

/// <summary>The orchestration of a run: its instance id is the run's id, so that a run has one at a time.</summary>
internal static class RunOrchestration
{
    /// <summary>
    /// Schedules the run's orchestration unless one lives, the run has ended, or somebody drives it on a machine of his own; where
    /// he does not bring it to its end, the sweep finds it again.
    /// </summary>
    public static async Task EnsureAsync(DurableTaskClient client, RunStore runs, TrainingRun run, CancellationToken ct)
    {
        if (run.State.HasEnded() || await LivesAsync(client, run.RunId, ct).ConfigureAwait(false) || await runs.IsDrivenAsync(run.RunId, ct).ConfigureAwait(false))
        {
            return;
        }

        try
        {
            TrainingRequest request = new(run.RunId, run.Model, run.Dataset);
            await client.ScheduleNewOrchestrationInstanceAsync(nameof(TrainModel), request, new StartOrchestrationOptions(run.RunId), ct).ConfigureAwait(false);
        }
        catch (Exception) when (!ct.IsCancellationRequested)
        {
            // Another delivery of the same dataset may have been faster.
            if (!await LivesAsync(client, run.RunId, ct).ConfigureAwait(false))
            {
                throw;
            }
        }
    }

    /// <summary>Wakes the run's orchestration, where one lives, to find that the run is to stop.</summary>
    public static async Task CancelAsync(DurableTaskClient client, string runId, CancellationToken ct)
    {
        if (await LivesAsync(client, runId, ct).ConfigureAwait(false))
        {
            await client.RaiseEventAsync(runId, DurableEvents.Cancel, new CancelRequest(runId), ct).ConfigureAwait(false);
        }
    }

    private static async Task<bool> LivesAsync(DurableTaskClient client, string runId, CancellationToken ct) =>
        await client.GetInstanceAsync(runId, getInputsAndOutputs: false, ct).ConfigureAwait(false) is { IsCompleted: false };
}
