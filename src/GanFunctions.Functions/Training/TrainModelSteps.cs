using GanFunctions.Pipeline.Workflow;
using Microsoft.Azure.Functions.Worker;

namespace GanFunctions.Functions.Training;

/// <summary>The activities of <see cref="TrainModel"/>: each takes one step of the workflow.</summary>
/// <param name="steps">Takes them.</param>
public sealed class TrainModelSteps(StepRunner steps)
{
    /// <summary>Writes how the run stands.</summary>
    /// <param name="input">The run, and what goes in.</param>
    /// <param name="ct">Cancelled when the host stops.</param>
    [Function(ActivityNames.Record)]
    public Task<StepOutcome> RecordAsync([ActivityTrigger] StepInput input, CancellationToken ct) => steps.RunAsync(StepNames.Record, input, ct);

    /// <summary>Looks the dataset over.</summary>
    /// <param name="input">The run, and what goes in.</param>
    /// <param name="ct">Cancelled when the host stops.</param>
    [Function(ActivityNames.Validate)]
    public Task<StepOutcome> ValidateAsync([ActivityTrigger] StepInput input, CancellationToken ct) => steps.RunAsync(StepNames.Validate, input, ct);

    /// <summary>Looks whether it is the run's turn.</summary>
    /// <param name="input">The run, and what goes in.</param>
    /// <param name="ct">Cancelled when the host stops.</param>
    [Function(ActivityNames.Turn)]
    public Task<StepOutcome> TurnAsync([ActivityTrigger] StepInput input, CancellationToken ct) => steps.RunAsync(StepNames.Turn, input, ct);

    /// <summary>Starts a trainer.</summary>
    /// <param name="input">The run, and what goes in.</param>
    /// <param name="ct">Cancelled when the host stops.</param>
    [Function(ActivityNames.Dispatch)]
    public Task<StepOutcome> DispatchAsync([ActivityTrigger] StepInput input, CancellationToken ct) => steps.RunAsync(StepNames.Dispatch, input, ct);

    /// <summary>Looks at the trainer.</summary>
    /// <param name="input">The run, and what goes in.</param>
    /// <param name="ct">Cancelled when the host stops.</param>
    [Function(ActivityNames.Watch)]
    public Task<StepOutcome> WatchAsync([ActivityTrigger] StepInput input, CancellationToken ct) => steps.RunAsync(StepNames.Watch, input, ct);

    /// <summary>Stops the trainer.</summary>
    /// <param name="input">The run, and what goes in.</param>
    /// <param name="ct">Cancelled when the host stops.</param>
    [Function(ActivityNames.Stop)]
    public Task<StepOutcome> StopAsync([ActivityTrigger] StepInput input, CancellationToken ct) => steps.RunAsync(StepNames.Stop, input, ct);

    /// <summary>Publishes what was trained.</summary>
    /// <param name="input">The run, and what goes in.</param>
    /// <param name="ct">Cancelled when the host stops.</param>
    [Function(ActivityNames.Publish)]
    public Task<StepOutcome> PublishAsync([ActivityTrigger] StepInput input, CancellationToken ct) => steps.RunAsync(StepNames.Publish, input, ct);

    /// <summary>Makes it current, if the gate lets it pass.</summary>
    /// <param name="input">The run, and what goes in.</param>
    /// <param name="ct">Cancelled when the host stops.</param>
    [Function(ActivityNames.Promote)]
    public Task<StepOutcome> PromoteAsync([ActivityTrigger] StepInput input, CancellationToken ct) => steps.RunAsync(StepNames.Promote, input, ct);

    /// <summary>Writes that the run has ended.</summary>
    /// <param name="input">The run, and what goes in.</param>
    /// <param name="ct">Cancelled when the host stops.</param>
    [Function(ActivityNames.Finish)]
    public Task<StepOutcome> FinishAsync([ActivityTrigger] StepInput input, CancellationToken ct) => steps.RunAsync(StepNames.Finish, input, ct);
}
