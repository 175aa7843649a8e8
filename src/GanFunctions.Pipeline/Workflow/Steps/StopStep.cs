namespace GanFunctions.Pipeline.Workflow.Steps;

/// <summary>Stops the trainer.</summary>
internal sealed class StopStep(ITrainingJobLauncher launcher) : TrainingStep<Nothing, Nothing>(StepNames.Stop)
{
    protected override async Task<Nothing> TakeAsync(string runId, Nothing input, CancellationToken ct)
    {
        await launcher.StopAsync(runId, ct);
        return new Nothing();
    }
}
