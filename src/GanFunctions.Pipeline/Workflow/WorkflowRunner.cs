using GanFunctions.Inference;
using GanFunctions.Pipeline.Training;
using GanFunctions.Pipeline.Workflow.Steps;
using Microsoft.Extensions.Logging;

namespace GanFunctions.Pipeline.Workflow;

/// <summary>Runs the training workflow on one machine, from where its recorded history ends.</summary>
internal sealed class WorkflowRunner(
    TrainingWorkflow workflow, StepServices services, IEnumerable<TrainingStep> steps, ILoggerFactory loggers)
{
    private readonly Dictionary<string, TrainingStep> _steps = steps.ToDictionary(step => step.Name);

    /// <summary>Drives a run to its end.</summary>
    /// <exception cref="InputRejectedException"><c>unknown-run</c>, or <c>invalid-run</c>.</exception>
    public async Task<RunState> DriveAsync(string runId, CancellationToken ct)
    {
        TrainingRun run = await services.GetAsync(runId, ct);
        if (run.State.HasEnded())
        {
            return run.State;
        }

        WorkflowHistory history = new(services.Runs, runId);
        try
        {
            RecordedContext context = new(
                runId, run.CreatedAt, await history.ReadAsync(ct), history, services, _steps, loggers, ct);
            return await workflow.RunAsync(context, new TrainingRequest(runId, run.Model, run.Dataset));
        }
        catch (StepFailedException exception) when (exception.Code == RunStore.UnknownCode)
        {
            await _steps[StepNames.Stop].RunAsync(runId, null, ct);
            await services.Runs.DeleteHistoryAsync(runId, ct);
            throw new InputRejectedException(
                RunStore.UnknownCode,
                $"The run {runId} is gone: its {RunBlobs.Run} was deleted while the run was worked on. Its trainer was stopped.",
                $"End runs with 'gan runs cancel' and 'gan runs delete'. To train on its dataset {run.Dataset.Blob} again, upload that again, or leave it to the host, which looks for datasets without a run.",
                exception);
        }
        catch (InputRejectedException exception)
        {
            await _steps[StepNames.Stop].RunAsync(runId, null, ct);
            FinishInput end = new(RunState.Failed, exception.Code, exception.Message, exception.Remedy);
            await _steps[StepNames.Finish].RunAsync(runId, TrainingStep.ToJson(end), ct);
            return RunState.Failed;
        }
    }
}
