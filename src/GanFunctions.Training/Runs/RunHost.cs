using System.Diagnostics;
using System.Globalization;
using GanFunctions.Inference.Telemetry;
using GanFunctions.Pipeline.Training;
using GanFunctions.Training.Checkpoints;
using GanFunctions.Training.Loop;
using GanFunctions.Training.Telemetry;
using Microsoft.Extensions.Logging;
using static TorchSharp.torch;

namespace GanFunctions.Training.Runs;

/// <summary>Writes what a loop tells to a run's folder.</summary>
internal sealed partial class RunHost(
    string runId,
    ITrainer trainer,
    IRunData data,
    Device device,
    CheckpointStore checkpoints,
    RunWorkspace workspace,
    MetricsFile metrics,
    ProgressFile progress,
    IRunMirror mirror,
    ILogger<RunHost> logger) : ITrainingHost
{
    /// <inheritdoc/>
    public void OnStep(LoopProgress step) => progress.Update(current => current with
    {
        Phase = "training",
        Step = step.State.Step,
        Steps = step.Steps,
        Epoch = step.Epoch,
        LearningRate = step.LearningRate,
        ImagesPerSecond = Math.Round(step.ImagesPerSecond, 3),
        Eta = step.Eta,
        Losses = step.State.Losses.Means,
    });

    /// <inheritdoc/>
    public void OnLog(LoopProgress step)
    {
        metrics.Append(new { step = step.State.Step, step.Epoch, step.LearningRate, ImagesPerSecond = Math.Round(step.ImagesPerSecond, 3), losses = step.State.Losses.Means });
        TrainerTelemetry.RecordPace(runId, step.ImagesPerSecond);
        string losses = string.Join(", ", step.State.Losses.Means.Select(loss => $"{loss.Key} {loss.Value.ToString("F3", CultureInfo.InvariantCulture)}"));
        LogStep(step.State.Step, step.Steps, step.Epoch, step.ImagesPerSecond, step.Eta, losses);
    }

    /// <inheritdoc/>
    public void OnSample(long step)
    {
        string folder = workspace.PathOf(RunBlobs.Samples);
        Directory.CreateDirectory(folder);
        string name = string.Create(CultureInfo.InvariantCulture, $"step-{step:D7}.png");
        string temporary = Path.Combine(workspace.Folder, ".sample.png");
        data.WriteSamples(device, temporary);
        File.Move(temporary, Path.Combine(folder, name), overwrite: true);
    }

    /// <inheritdoc/>
    public void OnCheckpoint(LoopState state)
    {
        using Activity? span = TrainerTelemetry.StartPause(SpanNames.Checkpoint, state.Step);
        checkpoints.Save(trainer.CaptureState(), state);
        progress.Update(current => current with { CheckpointStep = state.Step });
        LogCheckpoint(state.Step);
    }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, double> Evaluate(long step, CancellationToken cancellation)
    {
        using Activity? span = TrainerTelemetry.StartPause(SpanNames.Evaluate, step);
        progress.Update(current => current with { Phase = "evaluating" });
        IReadOnlyDictionary<string, double> found = data.Evaluate(device, cancellation);
        var finite = found.Where(metric => double.IsFinite(metric.Value)).ToDictionary();
        metrics.Append(new { step, metrics = finite });
        LogEvaluation(step, string.Join(", ", finite.Select(metric => $"{metric.Key} {metric.Value.ToString("G4", CultureInfo.InvariantCulture)}")));
        mirror.Complete();
        return finite;
    }

    /// <inheritdoc/>
    public void OnBest(LoopState state) => checkpoints.SaveBest(trainer.CaptureState(), state);

    [LoggerMessage(1, LogLevel.Information, "Step {Step} of {Steps}, epoch {Epoch}, {ImagesPerSecond:F2} images/s, {Eta} left: {Losses}")]
    private partial void LogStep(long step, long steps, int epoch, double imagesPerSecond, TimeSpan eta, string losses);

    [LoggerMessage(2, LogLevel.Information, "Wrote the checkpoint of step {Step}")]
    private partial void LogCheckpoint(long step);

    [LoggerMessage(3, LogLevel.Information, "Evaluated step {Step}: {Metrics}")]
    private partial void LogEvaluation(long step, string metrics);
}
