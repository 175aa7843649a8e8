using GanFunctions.Inference;
using GanFunctions.Pipeline.Storage;
using GanFunctions.Pipeline.Workflow.Steps;

namespace GanFunctions.Pipeline.Workflow;

/// <summary>Takes steps for an orchestration that records their outcomes elsewhere.</summary>
public sealed class StepRunner
{
    private readonly Dictionary<string, TrainingStep> _steps;

    internal StepRunner(IEnumerable<TrainingStep> steps) => _steps = steps.ToDictionary(step => step.Name);

    /// <summary>Takes a step.</summary>
    /// <param name="step">One of <see cref="StepNames"/>.</param>
    /// <param name="input">The run, and what goes in.</param>
    /// <param name="ct">Abandons the step; it will be taken again.</param>
    /// <returns>Its result, its refusal, or that the storage was away. Anything else is thrown, and may be tried again.</returns>
    public async Task<StepOutcome> RunAsync(string step, StepInput input, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(input);
        try
        {
            return new StepOutcome(await _steps[step].RunAsync(input.RunId, input.Input, ct));
        }
        catch (InputRejectedException exception)
        {
            return new StepOutcome(Failure: new StepFailure(exception.Code, exception.Message, exception.Remedy));
        }
        catch (Exception exception) when (!ct.IsCancellationRequested && StorageFault.IsUnreachable(exception))
        {
            return new StepOutcome(Outage: exception.Message);
        }
    }
}
