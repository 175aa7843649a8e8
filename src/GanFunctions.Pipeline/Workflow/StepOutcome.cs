using System.Text.Json;
using GanFunctions.Pipeline.Storage;

namespace GanFunctions.Pipeline.Workflow;

/// <summary>What a step is told, as it travels to where it is taken.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Input">What goes in, as JSON; null for nothing.</param>
public sealed record StepInput(string RunId, JsonElement? Input = null)
{
    /// <summary>Writes what goes in.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="input">What goes in; null for nothing.</param>
    public static StepInput Of(string runId, object? input) => new(runId, input is null ? null : Steps.TrainingStep.ToJson(input));
}

/// <summary>What came of a step, as it travels back: one of the three is set.</summary>
/// <param name="Result">What came out, as JSON.</param>
/// <param name="Failure">Why it cannot be taken, however often it is tried.</param>
/// <param name="Outage">Why it could not be taken now, through no fault of the run: the storage does not answer.</param>
public sealed record StepOutcome(JsonElement? Result = null, StepFailure? Failure = null, string? Outage = null)
{
    /// <summary>Reads what came out.</summary>
    /// <typeparam name="TResult">What it is.</typeparam>
    /// <exception cref="StepFailedException">It failed for good.</exception>
    /// <exception cref="JsonException">Nothing, or something else, came out.</exception>
    public TResult Read<TResult>() => Failure is { } failure
        ? throw new StepFailedException(failure.Code, failure.Reason, failure.Remedy)
        : ContractJson.ReadValue<TResult>(JsonSerializer.SerializeToUtf8Bytes(Result));
}
