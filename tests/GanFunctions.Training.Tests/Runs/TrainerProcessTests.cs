using System.Diagnostics;
using GanFunctions.Pipeline.Training;

namespace GanFunctions.Training.Tests.Runs;

public sealed class TrainerProcessTests
{
    private const int Kills = 10;

    [Fact]
    public async Task A_run_that_is_killed_at_ten_moments_ends_with_the_weights_of_one_that_never_was()
    {
        using var whole = TrainerRun.With(TrainerRun.Short);
        var clock = Stopwatch.StartNew();
        Assert.Equal(0, await whole.RunAsync());
        TimeSpan length = clock.Elapsed;

        using var killed = TrainerRun.With(TrainerRun.Short);
        var random = new Random(1);
        for (int i = 0; i < Kills; i++)
        {
            using Process process = killed.Start();
            await Task.Delay(length * random.NextDouble());
            process.Kill();
            await process.WaitForExitAsync();
        }

        Assert.Equal(0, await killed.RunAsync());

        Assert.Equal(whole.Outcome(), killed.Outcome());
        Assert.Equal(whole.Result().BestStep, killed.Result().BestStep);
    }

    [Fact]
    public async Task A_run_that_is_asked_to_stop_writes_a_checkpoint_and_goes_on_from_it()
    {
        using var run = TrainerRun.With(TrainerRun.Short with { Steps = 100_000, CheckpointEvery = 100_000, SnapshotEvery = 100_000, SampleEvery = 100_000 });
        using (Process process = run.Start())
        {
            while (!File.Exists(run.PathOf(RunBlobs.Metrics)))
            {
                await Task.Delay(50);
            }

            using Process kill = Process.Start("kill", ["-TERM", $"{process.Id}"]);
            await process.WaitForExitAsync();
            Assert.Equal((int)TrainerExitCode.Interrupted, process.ExitCode);
        }

        RunResult result = run.Result();
        Assert.Equal(TrainerExitCode.Interrupted, result.ExitCode);
        Assert.Equal($"step-{result.Step:D7}", Path.GetFileName(Assert.Single(run.Checkpoints())));
    }

    [Fact]
    public async Task A_cancelled_run_ends_with_a_checkpoint_and_its_own_exit_code()
    {
        using var run = TrainerRun.With(TrainerRun.Short with { Steps = 100_000 });
        await File.WriteAllTextAsync(run.PathOf(RunBlobs.Cancel), "{}");

        Assert.Equal((int)TrainerExitCode.Cancelled, await run.RunAsync());
        Assert.Equal(TrainerExitCode.Cancelled, run.Result().ExitCode);
    }

    [Fact]
    public async Task A_damaged_checkpoint_is_passed_over_for_the_one_before_it()
    {
        using var run = TrainerRun.With(TrainerRun.Short);
        Assert.Equal(0, await run.RunAsync());
        string[] before = [.. run.Outcome()];
        Directory.Delete(run.PathOf(RunBlobs.Export), recursive: true);
        string damaged = Path.Combine(run.Checkpoints()[^1], "state.safetensors");
        byte[] content = await File.ReadAllBytesAsync(damaged);
        content[^1] ^= 1;
        await File.WriteAllBytesAsync(damaged, content);

        Assert.Equal(0, await run.RunAsync());

        Assert.Equal(before, run.Outcome());
        Assert.Contains("step-0000040 is passed over", await File.ReadAllTextAsync(run.PathOf(RunBlobs.Log)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_cannot_be_trained_ends_with_the_exit_code_that_says_why()
    {
        using var run = TrainerRun.With(TrainerRun.Short with { CropSize = 34 });
        Assert.Equal((int)TrainerExitCode.BadConfiguration, await run.RunAsync());

        using var other = TrainerRun.With(TrainerRun.Short);
        Assert.Equal((int)TrainerExitCode.Usage, await other.RunAsync("--device", "toaster"));
        Directory.Delete(Path.Combine(other.Dataset, "trainB"), recursive: true);
        Assert.Equal((int)TrainerExitCode.BadDataset, await other.RunAsync());
        Assert.NotNull(other.Result().Remedy);
    }

    [Fact]
    public async Task A_dry_run_writes_nothing()
    {
        using var run = TrainerRun.With(TrainerRun.Short);

        Assert.Equal(0, await run.RunAsync("--dry-run"));

        Assert.Equal([run.PathOf(RunBlobs.Run)], Directory.GetFileSystemEntries(run.Folder));
    }
}
