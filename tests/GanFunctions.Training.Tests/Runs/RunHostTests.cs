using GanFunctions.Pipeline.Training;
using GanFunctions.Training.Checkpoints;
using GanFunctions.Training.Loop;
using GanFunctions.Training.Runs;
using GanFunctions.Training.Tests.CycleGan;
using Microsoft.Extensions.Logging.Abstractions;
using static TorchSharp.torch;

namespace GanFunctions.Training.Tests.Runs;

public sealed class RunHostTests : IDisposable
{
    private readonly RunWorkspace _workspace = RunWorkspace.Open(Directory.CreateTempSubdirectory("host").FullName);

    public void Dispose()
    {
        _workspace.Dispose();
        Directory.Delete(_workspace.Folder, recursive: true);
    }

    [Fact]
    public void The_mirror_is_asked_for_all_of_the_metrics_when_an_evaluation_is_among_them()
    {
        using ITrainer trainer = new CycleGanReference().CreateTrainer();
        using var data = new OneMetric();
        string metrics = _workspace.PathOf(RunBlobs.Metrics);
        var mirror = new AskedMirror(metrics);
        var host = new RunHost(
            "toy-000000000001",
            trainer,
            data,
            CPU,
            new CheckpointStore(_workspace.PathOf(RunBlobs.Checkpoints), "1", keep: 1, NullLogger<CheckpointStore>.Instance),
            _workspace,
            new MetricsFile(metrics),
            new ProgressFile(_workspace, TimeProvider.System),
            mirror,
            NullLogger<RunHost>.Instance);

        host.Evaluate(7, default);

        Assert.Equal(["{\"step\":7,\"metrics\":{\"swd\":1}}\n"], mirror.Asked);
    }

    /// <summary>Keeps what the metrics were when it was asked for all of them.</summary>
    private sealed class AskedMirror(string metrics) : IRunMirror
    {
        public List<string> Asked { get; } = [];

        public Task<bool> BeatAsync(CancellationToken cancellation) => Task.FromResult(false);

        public Task SyncAsync(CancellationToken cancellation) => Task.CompletedTask;

        public void Complete() => Asked.Add(File.ReadAllText(metrics));

        public Task FinishAsync(CancellationToken cancellation) => Task.CompletedTask;
    }

    private sealed class OneMetric : IRunData
    {
        public ITrainingSchedule Schedule => throw new NotSupportedException();

        public IReadOnlyDictionary<string, int> Counts => throw new NotSupportedException();

        public IBatchSource OpenBatches(long firstStep, Device device) => throw new NotSupportedException();

        public IReadOnlyDictionary<string, double> Evaluate(Device device, CancellationToken cancellation) => new Dictionary<string, double> { ["swd"] = 1 };

        public void WriteSamples(Device device, string path) => throw new NotSupportedException();

        public void Dispose()
        {
        }
    }
}
