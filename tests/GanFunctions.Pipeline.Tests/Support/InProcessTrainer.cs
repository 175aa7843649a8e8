using System.Collections.Concurrent;
using GanFunctions.Inference.Models;
using GanFunctions.Pipeline.Models;
using GanFunctions.Pipeline.Storage;
using GanFunctions.Pipeline.Training;
using GanFunctions.Pipeline.Workflow;

namespace GanFunctions.Pipeline.Tests.Support;

/// <summary>Stands for the platform that runs trainers: each one leaves what its script says at once.</summary>
internal sealed class InProcessTrainer(GanStorage storage) : ITrainingJobLauncher
{
    private readonly ConcurrentDictionary<string, TrainingJob> _jobs = new();
    private readonly RunStore _runs = new(storage);

    public ConcurrentQueue<string> Started { get; } = new();

    public int Stopped { get; private set; }

    /// <summary>What a trainer does when it is started, and how it stands then.</summary>
    public Func<InProcessTrainer, string, Task<TrainingJob>> Script { get; set; } = (trainer, runId) => trainer.FinishAsync(runId);

    /// <summary>Happens when a trainer is about to be stopped.</summary>
    public Func<Task> Stopping { get; set; } = () => Task.CompletedTask;

    public Action Looked { get; set; } = () => { };

    public async Task StartAsync(string runId, CancellationToken ct = default)
    {
        Started.Enqueue(runId);
        _jobs[runId] = await Script(this, runId);
    }

    public Task<TrainingJob> GetAsync(string runId, CancellationToken ct = default)
    {
        Looked();
        return Task.FromResult(_jobs.GetValueOrDefault(runId, new TrainingJob(false)));
    }

    public async Task StopAsync(string runId, CancellationToken ct = default)
    {
        await Stopping();
        Stopped++;
        _jobs[runId] = new TrainingJob(false);
    }

    public void End(string runId, int exitCode) => _jobs[runId] = new TrainingJob(false, exitCode);

    public async Task<TrainingJob> WorkAsync(string runId, long step = 5)
    {
        await WriteAsync(runId, RunBlobs.Progress, new RunProgress { Step = step, Steps = step > 0 ? 10 : 0, Phase = "training" });
        return new TrainingJob(true);
    }

    public async Task<TrainingJob> FinishAsync(string runId, double swd = 1, long step = 5, string asset = Asset.Invert)
    {
        await WorkAsync(runId, step);
        ModelCard card = Asset.Card("any", "0", asset) with { Metrics = new Dictionary<string, double> { ["swd"] = swd } };
        card = card with { Files = new Dictionary<string, ModelFileCard> { [asset] = new(await HashAsync(asset), new FileInfo(Asset.PathOf(asset)).Length) } };
        await _runs.Blob(runId, RunBlobs.Export + asset).UploadAsync(Asset.PathOf(asset), overwrite: true);
        await _runs.Blob(runId, RunBlobs.Export + ModelCardSerializer.FileName).UploadAsync(BinaryData.FromBytes(ModelCardSerializer.Serialize(card)), overwrite: true);
        return await EndAsync(runId, TrainerExitCode.Done);
    }

    public async Task<TrainingJob> EndAsync(string runId, TrainerExitCode code)
    {
        await WriteAsync(runId, RunBlobs.Result, new RunResult { ExitCode = code, Step = 10, Metrics = new Dictionary<string, double> { ["swd"] = 1 } });
        return new TrainingJob(false, (int)code);
    }

    private static async Task<string> HashAsync(string asset)
    {
        await using FileStream file = File.OpenRead(Asset.PathOf(asset));
        return Convert.ToHexStringLower(await System.Security.Cryptography.SHA256.HashDataAsync(file));
    }

    private Task WriteAsync<T>(string runId, string name, T value) =>
        _runs.Blob(runId, name).UploadAsync(BinaryData.FromBytes(ContractJson.Write(value)), overwrite: true);
}
