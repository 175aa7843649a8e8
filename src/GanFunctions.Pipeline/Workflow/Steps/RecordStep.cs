using GanFunctions.Pipeline.Training;

namespace GanFunctions.Pipeline.Workflow.Steps;

/// <summary>Writes the state into <c>run.json</c>.</summary>
internal sealed class RecordStep(StepServices services) : TrainingStep<RecordInput, RecordResult>(StepNames.Record)
{
    protected override async Task<RecordResult> TakeAsync(string runId, RecordInput input, CancellationToken ct)
    {
        if (await services.Runs.IsCancelRequestedAsync(runId, ct))
        {
            return new RecordResult(true);
        }

        TrainingRun run = await services.Runs.UpdateAsync(
            runId, run => run with { State = input.State, Attempts = input.Attempts ?? run.Attempts }, ct);
        services.Notices.Post(run);
        return new RecordResult(false);
    }
}
