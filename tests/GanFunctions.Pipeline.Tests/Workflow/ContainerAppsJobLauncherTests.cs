using System.ComponentModel.DataAnnotations;
using System.Diagnostics;
using System.Text.Json.Nodes;
using Azure;
using GanFunctions.Inference;
using GanFunctions.Pipeline.Tests.Support;
using GanFunctions.Pipeline.Training;
using GanFunctions.Pipeline.Workflow;
using GanFunctions.Pipeline.Workflow.ContainerApps;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace GanFunctions.Pipeline.Tests.Workflow;

public sealed class ContainerAppsJobLauncherTests : IAsyncLifetime
{
    private const string Run = "horses-0123456789ab";
    private const string Start = "POST /start";
    private const string List = "GET /executions";

    private FakeArm _arm = null!;

    public async Task InitializeAsync() => _arm = await FakeArm.StartAsync();

    public async Task DisposeAsync() => await _arm.DisposeAsync();

    [Fact]
    public async Task An_execution_gets_the_whole_container_with_the_run_and_the_trace()
    {
        using Activity activity = new Activity("test").SetIdFormat(ActivityIdFormat.W3C).Start();

        await _arm.Launcher().StartAsync(Run);

        JsonObject container = Assert.Single(Assert.Single(_arm.Templates)["containers"]!.AsArray())!.AsObject();
        Assert.Equal(["name", "image", "command", "args", "env", "resources"], container.Select(property => property.Key));
        Assert.Equal("registry.example/trainer:1", container["image"]!.ToString());
        Assert.Equal("""{"cpu":8,"memory":"56Gi"}""", container["resources"]!.ToJsonString());
        Assert.Equal("secret", container["env"]!.AsArray().Single(variable => (string?)variable!["name"] == "SECRET")!["secretRef"]!.ToString());
        Dictionary<string, string?> environment = container["env"]!.AsArray().ToDictionary(variable => variable!["name"]!.ToString(), variable => (string?)variable!["value"]);
        Assert.Equal("https://account.blob.core.windows.net", environment[TrainerContract.StorageVariable]);
        Assert.Equal("cuda", environment[TrainerContract.DeviceVariable]);
        Assert.Equal(Run, environment[TrainerContract.RunIdVariable]);
        Assert.Equal(activity.Id, environment[TrainerContract.TraceParentVariable]);
    }

    [Fact]
    public async Task An_image_that_is_set_outweighs_the_jobs()
    {
        await _arm.Launcher(options => options.Image = "registry.example/trainer:2").StartAsync(Run);

        Assert.Equal("registry.example/trainer:2", _arm.Templates[0]["containers"]![0]!["image"]!.ToString());
    }

    [Fact]
    public async Task A_run_whose_trainer_lives_gets_no_other_whoever_started_it()
    {
        await _arm.Launcher().StartAsync(Run);
        await _arm.Launcher().StartAsync(Run);
        await _arm.Launcher().StartAsync("other-0123456789ab");

        Assert.Equal(2, _arm.Count(Start));
        Assert.True((await _arm.Launcher().GetAsync(Run)).Lives);
    }

    [Fact]
    public async Task A_run_whose_trainer_has_ended_gets_another()
    {
        _arm.Add(Run, "Failed", minutesAgo: 5);

        await _arm.Launcher().StartAsync(Run);

        Assert.Equal(["Failed", "Processing"], _arm.States);
    }

    [Fact]
    public async Task Two_who_start_at_once_leave_one_trainer()
    {
        // The other looked before us, and its execution is there as soon as ours is taken.
        _arm.Fault(Start, _ =>
        {
            _arm.Add(Run, "Running", minutesAgo: 1);
            return Task.FromResult(false);
        });

        await _arm.Launcher().StartAsync(Run);

        Assert.Equal(["Running", "Stopped"], _arm.States);
    }

    [Fact]
    public async Task A_start_that_is_only_accepted_is_awaited_at_its_location()
    {
        _arm.AcceptsFor = 3;

        await _arm.Launcher().StartAsync(Run);

        Assert.Equal(1, _arm.Count(Start));
        Assert.Equal(3, _arm.Count("GET /operation"));
        Assert.Equal(["Processing"], _arm.States);
    }

    [Fact]
    public async Task A_start_that_was_accepted_and_came_to_nothing_is_a_fault()
    {
        _arm.Hides = true;

        await Assert.ThrowsAsync<TimeoutException>(() => _arm.Launcher(options => options.StartPatience = TimeSpan.FromMilliseconds(20)).StartAsync(Run));
    }

    [Fact]
    public async Task A_role_that_does_not_work_yet_is_waited_for()
    {
        _arm.Fault(List, FakeArm.Status(403), FakeArm.Status(403), FakeArm.Status(403));
        _arm.Fault(Start, FakeArm.Status(403), FakeArm.Status(403), FakeArm.Status(403));

        await _arm.Launcher().StartAsync(Run);

        Assert.Equal(4, _arm.Count(Start));
        Assert.Equal(["Processing"], _arm.States);
    }

    [Fact]
    public async Task A_role_that_never_works_is_told_of_with_its_name()
    {
        _arm.Fault(List, [.. Enumerable.Repeat(FakeArm.Status(403, "AuthorizationFailed"), 100)]);

        InputRejectedException refusal = await Assert.ThrowsAsync<InputRejectedException>(
            () => _arm.Launcher(options => options.RolePatience = TimeSpan.FromMilliseconds(20)).StartAsync(Run));

        Assert.Equal("job-forbidden", refusal.Code);
        Assert.Contains("Container Apps Jobs Operator", refusal.Remedy, StringComparison.Ordinal);
        Assert.Equal(0, _arm.Count(Start));
    }

    [Fact]
    public async Task A_job_that_a_deployment_changes_is_waited_for_and_started_as_it_is_then()
    {
        _arm.Fault(Start, Changing(), Changing(), Changing(() => _arm.Job!["properties"]!["template"]!["containers"]![0]!["image"] = "registry.example/trainer:2"));

        await _arm.Launcher().StartAsync(Run);

        Assert.Equal(4, _arm.Count(Start));
        Assert.Equal("registry.example/trainer:2", Assert.Single(_arm.Templates)["containers"]![0]!["image"]!.ToString());
    }

    [Fact]
    public async Task A_job_that_never_stops_changing_is_a_fault_that_a_later_step_may_not_meet()
    {
        _arm.Fault(Start, [.. Enumerable.Repeat(Changing(), 100)]);

        RequestFailedException fault = await Assert.ThrowsAsync<RequestFailedException>(
            () => _arm.Launcher(options => options.RolePatience = TimeSpan.FromMilliseconds(20)).StartAsync(Run));

        Assert.Equal(409, fault.Status);
        Assert.Empty(_arm.States);
    }

    [Fact]
    public async Task A_start_that_comes_too_often_is_sent_again_after_what_RetryAfter_says_and_not_before()
    {
        _arm.Fault(Start, FakeArm.Status(429, "TooManyRequests", retryAfter: "0"), FakeArm.Status(429, "TooManyRequests", retryAfter: "3600"));
        using CancellationTokenSource patience = new();
        Task starting = _arm.Launcher().StartAsync(Run, patience.Token);
        while (_arm.Count(Start) < 2)
        {
            await Task.Delay(5);
        }

        await Task.Delay(200);
        await patience.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => starting);
        Assert.Equal(2, _arm.Count(Start));
        Assert.Empty(_arm.States);
    }

    [Fact]
    public async Task A_start_whose_answer_is_a_fault_or_lost_is_sent_again_where_nothing_was_started()
    {
        _arm.Fault(Start, FakeArm.Status(500), FakeArm.HangUp, FakeArm.Status(503));

        await _arm.Launcher().StartAsync(Run);

        Assert.Equal(4, _arm.Count(Start));
        Assert.Equal(["Processing"], _arm.States);
    }

    [Fact]
    public async Task A_start_whose_answer_is_a_fault_or_lost_is_found_where_it_was_taken_all_the_same()
    {
        _arm.Fault(Start, _arm.StartsBut(FakeArm.Status(500)), _arm.StartsBut(FakeArm.HangUp));

        await _arm.Launcher().StartAsync(Run);
        await _arm.Launcher().StartAsync("other-0123456789ab");

        Assert.Equal(2, _arm.Count(Start));
        Assert.Equal(["Running", "Running"], _arm.States);
    }

    [Fact]
    public async Task A_start_that_is_not_answered_in_time_is_looked_for()
    {
        _arm.Fault(Start, _arm.StartsBut(async http =>
        {
            await Task.Delay(Timeout.Infinite, http.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
            return true;
        }));

        await _arm.Launcher(options => options.NetworkTimeout = TimeSpan.FromSeconds(2)).StartAsync(Run);

        Assert.Equal(1, _arm.Count(Start));
        Assert.Equal(["Running"], _arm.States);
    }

    [Fact]
    public async Task A_start_that_faults_again_and_again_fails_as_an_outage()
    {
        _arm.Fault(Start, [.. Enumerable.Repeat(FakeArm.Status(500), 10)]);

        RequestFailedException fault = await Assert.ThrowsAsync<RequestFailedException>(() => _arm.Launcher().StartAsync(Run));

        Assert.True(Storage(fault));
        Assert.Equal(new ContainerAppsJobOptions().StartAttempts, _arm.Count(Start));
        static bool Storage(Exception exception) => Pipeline.Storage.StorageFault.IsUnreachable(exception);
    }

    [Fact]
    public async Task A_look_is_repeated_whatever_fault_it_meets()
    {
        string name = _arm.Add(Run, "Running");
        _arm.Fault(List, FakeArm.Status(500), FakeArm.HangUp, FakeArm.Status(429, retryAfter: "0"));
        ContainerAppsJobLauncher launcher = _arm.Launcher();

        Assert.True((await launcher.GetAsync(Run)).Lives);
        Assert.True((await launcher.GetAsync(Run)).Lives);
        Assert.Equal(1, _arm.Count($"GET /executions/{name}"));
    }

    [Fact]
    public async Task An_execution_is_found_on_whichever_page_it_is()
    {
        _arm.PageSize = 3;
        for (int i = 0; i < 8; i++)
        {
            _arm.Add($"other-{i}", "Succeeded");
        }

        _arm.Add(Run, "Running");

        await _arm.Launcher().StartAsync(Run);

        Assert.Equal(0, _arm.Count(Start));
        Assert.Equal(3, _arm.Count(List));
    }

    [Fact]
    public async Task The_token_is_sent_to_no_other_host()
    {
        (_arm.PageSize, _arm.PagesElsewhere) = (1, true);
        _arm.Add("other-1", "Succeeded");
        _arm.Add("other-2", "Succeeded");

        RequestFailedException fault = await Assert.ThrowsAsync<RequestFailedException>(() => _arm.Launcher().GetAsync(Run));

        Assert.Contains("another host", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Running", true)]
    [InlineData("Processing", true)]
    [InlineData("Degraded", true)]
    [InlineData("Unknown", true)]
    [InlineData("SomethingNew", true)]
    [InlineData("Stopped", false)]
    [InlineData("Failed", false)]
    [InlineData("Succeeded", false)]
    public async Task States_that_tell_no_end_count_as_living(string state, bool lives)
    {
        string name = _arm.Add(Run, state);

        TrainingJob job = await _arm.Launcher().GetAsync(Run);

        Assert.Equal(lives, job.Lives);
        Assert.Null(job.ExitCode);
        Assert.Equal(lives ? null : $"The execution {name} of the training job is {state}.", job.State);
    }

    [Fact]
    public async Task The_newest_execution_speaks_for_the_run()
    {
        _arm.Add(Run, "Failed", minutesAgo: 1);
        _arm.Add(Run, "Succeeded", minutesAgo: 30);

        Assert.Contains("is Failed", (await _arm.Launcher().GetAsync(Run)).State, StringComparison.Ordinal);
        Assert.Null((await _arm.Launcher().GetAsync("other-0123456789ab")).State);
    }

    [Fact]
    public async Task One_that_failed_before_its_first_sign_of_life_never_started_and_the_platforms_words_say_why()
    {
        _arm.Add(Run, "Failed", details: JsonNode.Parse("""{ "replicas": [{ "name": "a", "reason": "BackoffLimitExceeded", "message": "The image could not be pulled." }] }"""));

        WatchResult seen = new RunMonitor(new MonitorOptions()).Judge(
            new TrainerSight(await _arm.Launcher().GetAsync(Run), null, HasHeartbeat: false, TimeSpan.FromMinutes(1), null, Cancelled: false, Step: 0));

        Assert.Equal(TrainerOutcome.NeverStarted, seen.Outcome);
        Assert.Contains("BackoffLimitExceeded: The image could not be pulled.", seen.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stopping_ends_the_runs_execution_and_no_other()
    {
        string mine = _arm.Add(Run, "Running");
        _arm.Add("other-0123456789ab", "Running");

        await _arm.Launcher().StopAsync(Run);
        await _arm.Launcher().StopAsync(Run);

        Assert.Equal(["Stopped", "Running"], _arm.States);
        Assert.Equal(1, _arm.Count($"POST /executions/{mine}/stop"));
    }

    [Fact]
    public async Task One_that_ends_while_it_is_stopped_is_no_fault()
    {
        string name = _arm.Add(Run, "Running");
        _arm.Fault($"POST /executions/{name}/stop", async http =>
        {
            _arm.End(name, "Succeeded");
            return await FakeArm.Status(409, "Conflict")(http);
        });

        await _arm.Launcher().StopAsync(Run);

        Assert.Equal(["Succeeded"], _arm.States);
    }

    [Fact]
    public async Task One_that_runs_on_is_told_of_and_one_whose_state_is_unknown_is_taken_for_ended()
    {
        _arm.Add(Run, "Running");
        _arm.StateAfterStop = "Running";
        await Assert.ThrowsAsync<TimeoutException>(() => _arm.Launcher(Impatient).StopAsync(Run));

        _arm.StateAfterStop = "Unknown";
        ContainerAppsJobLauncher launcher = _arm.Launcher(Impatient);
        await launcher.StopAsync(Run);

        Assert.False((await launcher.GetAsync(Run)).Lives);
        await launcher.StartAsync(Run);
        Assert.Equal(1, _arm.Count(Start));
        static void Impatient(ContainerAppsJobOptions options) => options.StopPatience = TimeSpan.FromMilliseconds(20);
    }

    [Fact]
    public async Task A_job_that_is_not_there_or_refuses_or_has_no_such_container_is_told_of()
    {
        _arm.Fault(Start, FakeArm.Status(400, "ContainerAppImageRequired"));
        InputRejectedException refused = await Assert.ThrowsAsync<InputRejectedException>(() => _arm.Launcher().StartAsync(Run));
        InputRejectedException other = await Assert.ThrowsAsync<InputRejectedException>(
            () => _arm.Launcher(options => options.ContainerName = "sidecar").StartAsync(Run));
        _arm.Job = null;
        InputRejectedException missing = await Assert.ThrowsAsync<InputRejectedException>(() => _arm.Launcher().StartAsync(Run));

        Assert.Equal(("job-refused", "job-container-not-found", "job-not-found"), (refused.Code, other.Code, missing.Code));
        Assert.Contains("ContainerAppImageRequired", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("trainer", false)]
    [InlineData("/subscriptions/s/resourceGroups/rg/providers/Microsoft.App/containerApps/a", false)]
    [InlineData(FakeArm.JobId, true)]
    public void A_resource_id_that_names_no_job_is_refused(string id, bool valid)
    {
        ContainerAppsJobOptions options = new() { ResourceId = id };

        Assert.Equal(valid, Validator.TryValidateObject(options, new ValidationContext(options), null, validateAllProperties: true));
    }

    [Fact]
    public void The_pipeline_starts_executions_where_a_job_is_named_and_processes_elsewhere()
    {
        Assert.IsType<LocalProcessLauncher>(Launcher(null));
        Assert.IsType<ContainerAppsJobLauncher>(Launcher(FakeArm.JobId));
        static ITrainingJobLauncher Launcher(string? job)
        {
            using ServiceProvider services = new ServiceCollection()
                .AddGanPipeline()
                .Configure<ContainerAppsJobOptions>(options => options.ResourceId = job)
                .BuildServiceProvider();
            return services.GetRequiredService<ITrainingJobLauncher>();
        }
    }

    private static Func<HttpContext, Task<bool>> Changing(Action? meanwhile = null) => http =>
    {
        meanwhile?.Invoke();
        return FakeArm.Status(409, "ContainerAppsJobOperationInProgress")(http);
    };
}
