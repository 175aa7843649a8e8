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

    public Task StopAsync(string runId, CancellationToken ct = default)
    {
        Stopped++;
        _jobs[runId] = new TrainingJob(false);
        return Task.CompletedTask;
    }

    public void End(string runId, int exitCode) => _jobs[runId] = new TrainingJob(false, exitCode);

    public async Task<TrainingJob> WorkAsync(string runId)
    {
        await WriteAsync(runId, RunBlobs.Progress, new RunProgress { Step = 5, Steps = 10, Phase = "training" });
        return new TrainingJob(true);
    }

    public async Task<TrainingJob> FinishAsync(string runId, double swd = 1)
    {
        await WorkAsync(runId);
        ModelCard card = Asset.Card("any", "0", Asset.Invert) with { Metrics = new Dictionary<string, double> { ["swd"] = swd } };
        card = card with { Files = new Dictionary<string, ModelFileCard> { [Asset.Invert] = new(await HashAsync(), new FileInfo(Asset.PathOf(Asset.Invert)).Length) } };
        await _runs.Blob(runId, RunBlobs.Export + Asset.Invert).UploadAsync(Asset.PathOf(Asset.Invert), overwrite: true);
        await _runs.Blob(runId, RunBlobs.Export + ModelCardSerializer.FileName).UploadAsync(BinaryData.FromBytes(ModelCardSerializer.Serialize(card)), overwrite: true);
        return await EndAsync(runId, TrainerExitCode.Done);
    }

    public async Task<TrainingJob> EndAsync(string runId, TrainerExitCode code)
    {
        await WriteAsync(runId, RunBlobs.Result, new RunResult { ExitCode = code, Step = 10, Metrics = new Dictionary<string, double> { ["swd"] = 1 } });
        return new TrainingJob(false, (int)code);
    }

    private static async Task<string> HashAsync()
    {
        await using FileStream file = File.OpenRead(Asset.PathOf(Asset.Invert));
        return Convert.ToHexStringLower(await System.Security.Cryptography.SHA256.HashDataAsync(file));
    }

    private Task WriteAsync<T>(string runId, string name, T value) =>
        _runs.Blob(runId, name).UploadAsync(BinaryData.FromBytes(ContractJson.Write(value)), overwrite: true);
}
