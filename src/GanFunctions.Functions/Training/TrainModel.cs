using GanFunctions.Pipeline.Training;
using GanFunctions.Pipeline.Workflow;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;

namespace GanFunctions.Functions.Training;

/// <summary>The training workflow as a durable orchestration.</summary>
/// <param name="workflow">The workflow, which any host can run.</param>
public sealed class TrainModel(TrainingWorkflow workflow)
{
    /// <summary>Drives a run to its end.</summary>
    /// <param name="context">The orchestration; its input is a <see cref="TrainingRequest"/>, its instance id the run's.</param>
    /// <returns>How the run ended: a <see cref="RunState"/>.</returns>
    [Function(nameof(TrainModel))]
    public async Task<string> RunAsync([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        TrainingRequest request = context.GetInput<TrainingRequest>()
            ?? throw new InvalidOperationException($"The orchestration {context.InstanceId} was scheduled without a request.");
        RunState end = await workflow.RunAsync(new DurableWorkflowContext(context), request);
        return end.ToString();
    }
}
