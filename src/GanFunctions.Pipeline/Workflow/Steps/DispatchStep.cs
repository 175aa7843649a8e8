using GanFunctions.Pipeline.Events;
using GanFunctions.Pipeline.Training;

namespace GanFunctions.Pipeline.Workflow.Steps;

/// <summary>Starts a trainer, unless one lives or has finished.</summary>
internal sealed class DispatchStep(StepServices services, ITrainingJobLauncher launcher)
    : TrainingStep<DispatchInput, DispatchResult>(StepNames.Dispatch)
{
    protected override async Task<DispatchResult> TakeAsync(string runId, DispatchInput input, CancellationToken ct)
    {
        TrainingRun run = await services.GetAsync(runId, ct);
        string? heartbeat = (await services.Runs.ReadAsync<RunProgress>(runId, RunBlobs.Progress, ct))?.ETag.ToString();
        bool lives = (await launcher.GetAsync(runId, ct)).Lives;
        if (!lives && await services.Runs.GetResultAsync(runId, ct) is { } result)
        {
            if (result.ExitCode == TrainerExitCode.Done)
            {
                return new DispatchResult(true, heartbeat, services.Time.GetUtcNow());
            }

            // It is the result of the trainer before.
            await services.Runs.Blob(runId, RunBlobs.Result).DeleteIfExistsAsync(cancellationToken: ct);
        }

        await launcher.StartAsync(runId, ct);
        services.Publish(new TrainingStarted(runId, run.Model, run.Dataset.Blob, input.Attempt));

        // What lives already has been heard before.
        return new DispatchResult(false, lives ? null : heartbeat, services.Time.GetUtcNow());
    }
}
