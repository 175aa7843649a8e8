using GanFunctions.Inference;
using GanFunctions.Pipeline.Storage;
using GanFunctions.Pipeline.Workflow;
using Microsoft.Extensions.Logging.Abstractions;

namespace GanFunctions.Pipeline.Tests.Workflow;

public sealed class LocalProcessLauncherTests : IDisposable
{
    private const string RunId = "a-0123456789ab";

    private readonly string _folder = Directory.CreateTempSubdirectory("gan-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_trainer_gets_its_environment_and_its_end_is_seen()
    {
        using LocalProcessLauncher launcher = Launcher("""echo "$GAN_RUN_ID $GAN_STORAGE $GAN_DEVICE"; test "$GAN_WORK_FOLDER" = "$PWD" && exit 65""");
        await launcher.StartAsync(RunId);

        TrainingJob job = await EndAsync(launcher);

        Assert.Equal((65, $"{RunId} the-storage cpu"), (job.ExitCode, job.Output));
    }

    [Fact]
    public async Task A_trainer_that_ends_while_it_is_looked_at_was_started_all_the_same()
    {
        using LocalProcessLauncher launcher = Launcher("exit 65");
        // Whether it ends before, during or after the look differs from time to time.
        for (int i = 0; i < 100; i++)
        {
            await launcher.StartAsync(RunId);

            Assert.Equal(65, (await EndAsync(launcher)).ExitCode);
        }
    }

    [Fact]
    public async Task What_a_trainer_wrote_last_is_told_without_the_warning_that_tells_nothing()
    {
        using LocalProcessLauncher launcher = Launcher(
            """echo 'terminate called'; echo '[W1125 10:00:00.1 NNPACK.cpp:61] Warning: Could not initialize NNPACK! Reason: Unsupported hardware.'; exit 134""");
        await launcher.StartAsync(RunId);

        Assert.Equal("terminate called", (await EndAsync(launcher)).Output);
    }

    [Fact]
    public async Task A_trainer_outlives_its_host_and_is_found_by_the_next_which_starts_no_second()
    {
        using LocalProcessLauncher second = Launcher("echo started; while true; do sleep 0.05; done");
        using (LocalProcessLauncher first = Launcher("echo started; while true; do sleep 0.05; done"))
        {
            await first.StartAsync(RunId);
            await first.StartAsync(RunId);
        }

        Assert.True((await second.GetAsync(RunId)).Lives);
        await second.StartAsync(RunId);
        await second.StopAsync(RunId);

        TrainingJob job = await EndAsync(second);
        Assert.Equal((null, "started"), (job.ExitCode, job.Output));
    }

    [Fact]
    public async Task A_trainer_is_asked_to_end_and_killed_where_it_does_not()
    {
        using LocalProcessLauncher polite = Launcher("trap 'exit 75' TERM; echo ready; while true; do sleep 0.05; done");
        await polite.StartAsync(RunId);
        await UntilReadyAsync(polite);
        await polite.StopAsync(RunId);
        Assert.Equal(75, (await EndAsync(polite)).ExitCode);

        using LocalProcessLauncher stubborn = Launcher("trap '' TERM; echo ready; while true; do sleep 0.05; done", TimeSpan.FromMilliseconds(200));
        File.Delete(Path.Combine(stubborn.WorkFolder(RunId), "trainer.log"));
        await stubborn.StartAsync(RunId);
        await UntilReadyAsync(stubborn);
        await stubborn.StopAsync(RunId);
        Assert.Equal(137, (await EndAsync(stubborn)).ExitCode);
    }

    [Fact]
    public async Task A_program_that_is_not_there_is_seen_as_ended()
    {
        using LocalProcessLauncher launcher = new(
            new LocalLauncherOptions { RunsFolder = _folder, TrainerCommand = ["/no/such/trainer"] }, new StorageOptions(), NullLogger<LocalProcessLauncher>.Instance);
        await launcher.StartAsync(RunId);

        TrainingJob job = await EndAsync(launcher);

        Assert.Equal(127, job.ExitCode);
        Assert.Contains("/no/such/trainer", job.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_assembly_that_is_not_there_is_refused_before_anything_is_started()
    {
        using LocalProcessLauncher launcher = new(
            new LocalLauncherOptions { RunsFolder = _folder, TrainerCommand = ["dotnet", "/no/such/gan-trainer.dll", "run"] },
            new StorageOptions(),
            NullLogger<LocalProcessLauncher>.Instance);

        InputRejectedException refusal = await Assert.ThrowsAsync<InputRejectedException>(() => launcher.StartAsync(RunId));

        Assert.Equal("trainer-not-found", refusal.Code);
        Assert.Contains("/no/such/gan-trainer.dll", refusal.Message, StringComparison.Ordinal);
        Assert.False((await launcher.GetAsync(RunId)).Lives);
    }

    private LocalProcessLauncher Launcher(string script, TimeSpan? patience = null) => new(
        new LocalLauncherOptions
        {
            RunsFolder = _folder,
            TrainerCommand = ["/bin/sh", "-c", script],
            Device = "cpu",
            Storage = "the-storage",
            StopPatience = patience ?? TimeSpan.FromSeconds(30),
        },
        new StorageOptions(),
        NullLogger<LocalProcessLauncher>.Instance);

    private static async Task UntilReadyAsync(LocalProcessLauncher launcher)
    {
        string log = Path.Combine(launcher.WorkFolder(RunId), "trainer.log");
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(30));
        while (!File.Exists(log) || new FileInfo(log).Length == 0)
        {
            await Task.Delay(10, patience.Token);
        }
    }

    private static async Task<TrainingJob> EndAsync(LocalProcessLauncher launcher)
    {
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(30));
        while (true)
        {
            TrainingJob job = await launcher.GetAsync(RunId, patience.Token);
            if (!job.Lives)
            {
                return job;
            }

            await Task.Delay(10, patience.Token);
        }
    }
}
