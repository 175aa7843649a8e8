using GanFunctions.Inference;
using GanFunctions.Pipeline.Events;
using GanFunctions.Pipeline.Models;
using GanFunctions.Pipeline.Training;

namespace GanFunctions.Pipeline.Workflow.Steps;

/// <summary>Makes the run's version current if the gate lets it pass.</summary>
internal sealed class PromoteStep(StepServices services, ModelRegistry registry) : TrainingStep<Nothing, PromoteResult>(StepNames.Promote)
{
    protected override async Task<PromoteResult> TakeAsync(string runId, Nothing input, CancellationToken ct)
    {
        TrainingRun run = await services.GetAsync(runId, ct);
        TrainingConfiguration configuration = run.Configuration!;
        ModelVersion candidate = await registry.ResolveAsync(new ModelReference(run.Model, run.Version), ct);
        CurrentPointer? pointer = await registry.GetCurrentAsync(run.Model, ct);
        if (pointer?.Version == candidate.Version)
        {
            return new PromoteResult(true, "It is current already.");
        }

        PromoteResult decision = PromotionGate.Decide(
            configuration.Promote, configuration.Metric, candidate.Card.Metrics, await CurrentAsync(run.Model, pointer, ct));
        if (decision.Promoted)
        {
            await registry.PromoteAsync(run.Model, candidate.Version, ct);
            services.Publish(new ModelPromoted(run.Model, candidate.Version, pointer?.Version, runId));
        }

        return decision;
    }

    private async Task<CurrentMetrics?> CurrentAsync(string model, CurrentPointer? pointer, CancellationToken ct)
    {
        if (pointer is null)
        {
            return null;
        }

        try
        {
            return new CurrentMetrics(pointer.Version, (await registry.ResolveAsync(new ModelReference(model, pointer.Version), ct)).Card.Metrics);
        }
        catch (InputRejectedException)
        {
            // What serves cannot be read: anything is better.
            return new CurrentMetrics(pointer.Version, null);
        }
    }
}
