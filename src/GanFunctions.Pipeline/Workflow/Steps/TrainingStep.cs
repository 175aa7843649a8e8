using System.Diagnostics;
using System.Text.Json;
using GanFunctions.Inference.Telemetry;
using GanFunctions.Pipeline.Storage;
using GanFunctions.Pipeline.Telemetry;

namespace GanFunctions.Pipeline.Workflow.Steps;

/// <summary>A step of the training workflow: work with effects, which may be repeated.</summary>
public abstract class TrainingStep
{
    /// <summary>One of <see cref="StepNames"/>.</summary>
    public abstract string Name { get; }

    /// <summary>Takes the step.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="input">What goes in, as JSON.</param>
    /// <param name="ct">Abandons the step; it will be taken again.</param>
    /// <returns>What comes out, as JSON.</returns>
    /// <exception cref="Inference.InputRejectedException">It cannot be taken, and no repetition would help.</exception>
    public abstract Task<JsonElement> RunAsync(string runId, JsonElement? input, CancellationToken ct);

    internal static JsonElement ToJson(object value)
    {
        using JsonDocument document = JsonDocument.Parse(ContractJson.Write(value));
        return document.RootElement.Clone();
    }

    internal static T FromJson<T>(JsonElement json)
        where T : class => ContractJson.Read<T>(JsonSerializer.SerializeToUtf8Bytes(json));
}

/// <summary>A step of known types.</summary>
/// <typeparam name="TInput">What goes in.</typeparam>
/// <typeparam name="TResult">What comes out.</typeparam>
/// <param name="name">One of <see cref="StepNames"/>.</param>
internal abstract class TrainingStep<TInput, TResult>(string name) : TrainingStep
    where TInput : class
    where TResult : class
{
    public override string Name => name;

    public override Task<JsonElement> RunAsync(string runId, JsonElement? input, CancellationToken ct) => Spans.RunAsync(
        SpanNames.Step,
        ActivityKind.Internal,
        [new(TagNames.RunId, runId), new(TagNames.Step, Name)],
        async () => ToJson(await TakeAsync(runId, FromJson<TInput>(input ?? ToJson(new Nothing())), ct)));

    protected abstract Task<TResult> TakeAsync(string runId, TInput input, CancellationToken ct);
}
