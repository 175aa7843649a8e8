using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace GanFunctions.Functions.Tests;

/// <summary>A client of a task hub that holds what it is told.</summary>
internal sealed class FakeClient() : DurableTaskClient("fake")
{
    public Dictionary<string, OrchestrationRuntimeStatus> Instances { get; } = [];

    public List<(string Name, object? Input, string? InstanceId)> Scheduled { get; } = [];

    public List<(string InstanceId, string Event, object? Payload)> Raised { get; } = [];

    /// <summary>Happens when an orchestration is about to be scheduled.</summary>
    public Action? Scheduling { get; init; }

    public override Task<string> ScheduleNewOrchestrationInstanceAsync(
        TaskName orchestratorName, object? input = null, StartOrchestrationOptions? options = null, CancellationToken cancellation = default)
    {
        Scheduling?.Invoke();
        Scheduled.Add((orchestratorName.Name, input, options?.InstanceId));
        Instances[options!.InstanceId!] = OrchestrationRuntimeStatus.Pending;
        return Task.FromResult(options.InstanceId!);
    }

    public override Task RaiseEventAsync(string instanceId, string eventName, object? eventPayload = null, CancellationToken cancellation = default)
    {
        Raised.Add((instanceId, eventName, eventPayload));
        return Task.CompletedTask;
    }

    public override Task<OrchestrationMetadata?> GetInstanceAsync(
        string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default) =>
        Task.FromResult(Instances.TryGetValue(instanceId, out OrchestrationRuntimeStatus status)
            ? new OrchestrationMetadata("TrainModel", instanceId) { RuntimeStatus = status }
            : null);

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;

#if FUNCTIONS_PACKAGES
    public override Task<OrchestrationMetadata> WaitForInstanceStartAsync(
        string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default) => throw new NotSupportedException();

    public override Task<OrchestrationMetadata> WaitForInstanceCompletionAsync(
        string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default) => throw new NotSupportedException();

    public override Task SuspendInstanceAsync(string instanceId, string? reason = null, CancellationToken cancellation = default) =>
        throw new NotSupportedException();

    public override Task ResumeInstanceAsync(string instanceId, string? reason = null, CancellationToken cancellation = default) =>
        throw new NotSupportedException();

    public override Task<OrchestrationMetadata?> GetInstancesAsync(
        string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default) => throw new NotSupportedException();

    public override AsyncPageable<OrchestrationMetadata> GetAllInstancesAsync(OrchestrationQuery? filter = null) => throw new NotSupportedException();
#endif
}
