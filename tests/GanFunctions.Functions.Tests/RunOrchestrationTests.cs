using GanFunctions.Functions.Training;
using GanFunctions.Pipeline.Storage;
using GanFunctions.Pipeline.Training;
using GanFunctions.Pipeline.Workflow;
using GanFunctions.TestSupport;
using Microsoft.DurableTask.Client;

namespace GanFunctions.Functions.Tests;

[Collection(AzuriteCollection.Name)]
public sealed class RunOrchestrationTests(AzuriteFixture azurite)
{
    private static readonly TrainingRun Run = new()
    {
        RunId = "horses-0123456789ab",
        Model = "horses",
        Dataset = new DatasetReference("horses.zip", "0x1", 10),
    };

    private readonly RunStore _runs = new(GanStorage.Connect(azurite.NewAccount()));

    [Fact]
    public async Task A_run_is_scheduled_under_its_own_id()
    {
        await using FakeClient client = new();

        await RunOrchestration.EnsureAsync(client, _runs, Run, CancellationToken.None);

        (string name, object? input, string? instanceId) = Assert.Single(client.Scheduled);
        Assert.Equal(("TrainModel", Run.RunId), (name, instanceId));
        Assert.Equal(new TrainingRequest(Run.RunId, "horses", Run.Dataset), input);
    }

    [Theory]
    [InlineData(OrchestrationRuntimeStatus.Pending, 0)]
    [InlineData(OrchestrationRuntimeStatus.Running, 0)]
    [InlineData(OrchestrationRuntimeStatus.Suspended, 0)]
    [InlineData(OrchestrationRuntimeStatus.Completed, 1)]
    [InlineData(OrchestrationRuntimeStatus.Failed, 1)]
    [InlineData(OrchestrationRuntimeStatus.Terminated, 1)]
    public async Task A_run_has_one_orchestration_at_a_time_and_a_new_one_when_it_is_resumed(OrchestrationRuntimeStatus former, int scheduled)
    {
        await using FakeClient client = new();
        client.Instances[Run.RunId] = former;

        await RunOrchestration.EnsureAsync(client, _runs, Run, CancellationToken.None);

        Assert.Equal(scheduled, client.Scheduled.Count);
    }

    [Fact]
    public async Task A_run_that_has_ended_is_left_alone()
    {
        await using FakeClient client = new();

        await RunOrchestration.EnsureAsync(client, _runs, Run with { State = RunState.Cancelled }, CancellationToken.None);

        Assert.Empty(client.Scheduled);
    }

    [Fact]
    public async Task Losing_the_race_against_another_delivery_is_no_fault_but_another_failure_is()
    {
        FakeClient? racing = null;
        racing = new FakeClient
        {
            Scheduling = () =>
            {
                racing!.Instances[Run.RunId] = OrchestrationRuntimeStatus.Running;
                throw new InvalidOperationException("An Orchestration instance with the status Running already exists.");
            },
        };
        await using FakeClient broken = new() { Scheduling = () => throw new InvalidOperationException("The hub is away.") };

        await RunOrchestration.EnsureAsync(racing, _runs, Run, CancellationToken.None);
        InvalidOperationException fault = await Assert.ThrowsAsync<InvalidOperationException>(() => RunOrchestration.EnsureAsync(broken, _runs, Run, CancellationToken.None));

        Assert.Equal("The hub is away.", fault.Message);
    }

    [Fact]
    public async Task A_cancellation_wakes_an_orchestration_that_lives_and_no_other()
    {
        await using FakeClient client = new();
        await RunOrchestration.CancelAsync(client, Run.RunId, CancellationToken.None);
        Assert.Empty(client.Raised);

        client.Instances[Run.RunId] = OrchestrationRuntimeStatus.Running;
        await RunOrchestration.CancelAsync(client, Run.RunId, CancellationToken.None);

        Assert.Equal([(Run.RunId, "CancelTraining", (object?)new CancelRequest(Run.RunId))], client.Raised);
    }
}
