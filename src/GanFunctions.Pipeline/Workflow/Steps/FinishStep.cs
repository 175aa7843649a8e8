using GanFunctions.Pipeline.Events;
using GanFunctions.Pipeline.Storage;
using GanFunctions.Pipeline.Training;
using GanFunctions.Pipeline.Translation;

namespace GanFunctions.Pipeline.Workflow.Steps;

/// <summary>Writes the run's end, last of all, after what the world is told of it.</summary>
internal sealed class FinishStep(StepServices services) : TrainingStep<FinishInput, Nothing>(StepNames.Finish)
{
    protected override async Task<Nothing> TakeAsync(string runId, FinishInput input, CancellationToken ct)
    {
        TrainingRun run = await services.GetAsync(runId, ct);
        if (input.Refused)
        {
            await RejectAsync(run, input, ct);
        }

        services.Publish(input.State == RunState.Succeeded
            ? new TrainingCompleted(
                runId, run.Model, run.Version!, input.Promoted ?? false, input.Reason, (await services.Runs.GetResultAsync(runId, ct))?.Metrics ?? new Dictionary<string, double>())
            : new TrainingFailed(runId, run.Model, input.State, input.Code ?? "", input.Reason ?? "", input.Remedy ?? ""));
        TrainingRun ended = await services.Runs.UpdateAsync(
            runId,
            present => present with
            {
                State = input.State,
                Code = input.Code,
                Reason = input.Reason,
                Remedy = input.Remedy,
                Promoted = input.Promoted ?? present.Promoted,
                EndedAt = services.Time.GetUtcNow(),
            },
            ct);
        services.Notices.Post(ended);
        return new Nothing();
    }

    private async Task RejectAsync(TrainingRun run, FinishInput input, CancellationToken ct)
    {
        RejectionStore rejections = new(services.Storage);
        string name = rejections.RecordName(Containers.Datasets, run.Dataset.Blob);
        RejectionRecord record = new()
        {
            Code = input.Code!,
            Reason = input.Reason!,
            Remedy = input.Remedy!,
            Container = Containers.Datasets,
            Blob = run.Dataset.Blob,
            ETag = run.Dataset.ETag,
            RejectedAt = services.Time.GetUtcNow(),
        };
        await rejections.WriteAsync(name, record, ct);
    }
}
