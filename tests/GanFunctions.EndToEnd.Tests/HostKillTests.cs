using System.IO.Compression;
using System.Text.Json.Nodes;
using Azure.Storage.Blobs.Models;
using GanFunctions.EndToEnd.Tests.Support;
using GanFunctions.Pipeline.Models;
using GanFunctions.Pipeline.Storage;
using GanFunctions.Pipeline.Training;

namespace GanFunctions.EndToEnd.Tests;

/// <summary>A host that is killed outright while it drives a run, on storage that lives on, and the next host.</summary>
public sealed class HostKillTests
{
    private const string Model = "tiny";
    private const string Dataset = Model + ".zip";

    private const string Current = "current.json";
    private const int Tries = 5;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private static readonly string[] Settings =
    [
        "ngf=4", "ndf=4", "blocks=1", "loadSize=32", "cropSize=32", "steps=120", "threads=1",
        "logEvery=10", "sampleEvery=120", "checkpointEvery=60", "snapshotEvery=120",
    ];

    [Theory]
    [InlineData(RunState.Dispatching)]
    [InlineData(RunState.Training)]
    [InlineData(RunState.Publishing)]
    [InlineData(RunState.Promoting)]
    public async Task Killed_in_any_step_the_next_host_ends_the_run_with_one_version_one_pointer_and_one_training(RunState state)
    {
        // The last steps take some milliseconds: the host may be through before it is killed.
        for (int i = 0; i < Tries; i++)
        {
            using Workspace workspace = new();
            if (await new KilledHost(workspace).IsSurvivedAsync(state))
            {
                return;
            }
        }

        Assert.Fail($"The run ended before the host could be killed while it was {state}, {Tries} times.");
    }

    private sealed class KilledHost(Workspace workspace)
    {
        public async Task<bool> IsSurvivedAsync(RunState state)
        {
            await using Azurite storage = await Azurite.StartAsync(workspace);
            RunStore runs = new(workspace.Storage);
            await using GanProcess first = Up();
            await first.EventAsync("started");
            string runId = await UploadAsync();
            await WaitAsync(runs, runId, run => run.State >= state);
            first.Signal(GanProcess.Kill);
            await first.ExitCodeAsync();

            // Nobody drives it now; what is left is the trainer, where one was started.
            if ((await runs.GetAsync(runId))!.State != state)
            {
                return false;
            }

            await using GanProcess next = Up();
            TrainingRun ended = await WaitAsync(runs, runId, run => run.State.HasEnded());
            next.Signal(GanProcess.Terminate);
            Assert.Equal(0, await next.ExitCodeAsync());

            Assert.True(ended.State == RunState.Succeeded, $"{ended.State}: {ended.Reason}\n{next.Errors}");
            Assert.Equal((1, true), (ended.Attempts, ended.Promoted));
            Assert.Equal([$"{Model}/versions/{ended.Version}/{ModelCardSerializer.FileName}"], await NamesAsync(Containers.Models, ModelCardSerializer.FileName));
            Assert.Equal([$"{Model}/{Current}"], await NamesAsync(Containers.Models, Current));
            BlobDownloadResult pointer = await workspace.Storage.Container(Containers.Models)
                .GetBlobClient($"{Model}/{Current}").DownloadContentAsync();
            Assert.Equal(ended.Version, (string?)JsonNode.Parse(pointer.Content)!["version"]);
            await AssertTrainedOnceAsync(runs, runId);
            return true;
        }

        private GanProcess Up() => GanProcess.Start(workspace, ["up", "--no-samples", "--json", "--storage", workspace.Ports.ConnectionString]);

        private async Task AssertTrainedOnceAsync(RunStore runs, string runId)
        {
            string log = (await runs.Blob(runId, RunBlobs.Log).DownloadContentAsync()).Value.Content.ToString();
            Assert.Equal(1, log.Split("Going on after step").Length - 1);
            string metrics = (await runs.Blob(runId, RunBlobs.Metrics).DownloadContentAsync()).Value.Content.ToString();
            long[] logged = [.. metrics.Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(line => JsonNode.Parse(line)!)
                .Where(line => line["losses"] is not null)
                .Select(line => (long)line["step"]!)];
            Assert.Equal(Enumerable.Range(1, 12).Select(number => number * 10L), logged);

            string[] steps = [.. (await NamesAsync(Containers.Runs, ".json"))
                .Where(name => name.StartsWith($"{runId}/{RunBlobs.History}", StringComparison.Ordinal))
                .Select(name => Path.GetFileNameWithoutExtension(name).Split('-')[1])];
            Assert.All((string[])["validate", "dispatch", "publish", "promote", "finish"], step => Assert.Single(steps, step));
        }

        private async Task<string> UploadAsync()
        {
            await using GanProcess draw = GanProcess.Start(
                workspace, ["sample-dataset", "day2night", Dataset, "--count", "4", "--test-count", "2", "--width", "32", "--height", "32"]);
            Assert.True(await draw.ExitCodeAsync() == 0, draw.Errors);
            JsonObject settings = [];
            foreach (string setting in Settings)
            {
                TrainingConfigurationReader.Set(settings, setting);
            }

            await using (ZipArchive archive = await ZipFile.OpenAsync(workspace.PathOf(Dataset), ZipArchiveMode.Update))
            {
                await using Stream entry = await archive.CreateEntry("train.json").OpenAsync();
                await using StreamWriter writer = new(entry);
                await writer.WriteAsync(settings.ToJsonString());
            }

            BlobContentInfo uploaded = await workspace.Storage.Container(Containers.Datasets).GetBlobClient(Dataset).UploadAsync(workspace.PathOf(Dataset));
            return RunId.Of(Dataset, uploaded.ETag.ToString());
        }

        private static async Task<TrainingRun> WaitAsync(RunStore runs, string runId, Func<TrainingRun, bool> wanted)
        {
            using CancellationTokenSource patience = new(Patience);
            while (true)
            {
                if (await runs.GetAsync(runId, patience.Token) is { } run && wanted(run))
                {
                    return run;
                }

                await Task.Delay(2, patience.Token);
            }
        }

        private async Task<string[]> NamesAsync(string container, string ending)
        {
            List<string> names = [];
            await foreach (BlobItem blob in workspace.Storage.Container(container).GetBlobsAsync(new GetBlobsOptions()))
            {
                if (blob.Name.EndsWith(ending, StringComparison.Ordinal))
                {
                    names.Add(blob.Name);
                }
            }

            return [.. names];
        }
    }
}
