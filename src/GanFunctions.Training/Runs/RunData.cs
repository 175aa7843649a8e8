using GanFunctions.Pipeline.Training;
using GanFunctions.Training.Data;
using GanFunctions.Training.Loop;
using GanFunctions.Training.Metrics;
using static TorchSharp.torch;

namespace GanFunctions.Training.Runs;

/// <summary>The dataset as <see cref="TrainingData"/> reads it.</summary>
internal sealed class RunData(TrainingData data, TrainingConfiguration configuration) : IRunData
{
    /// <inheritdoc/>
    public long StepsPerEpoch => data.StepsPerEpoch;

    /// <inheritdoc/>
    public int CountA => data.CountA;

    /// <inheritdoc/>
    public int CountB => data.CountB;

    /// <inheritdoc/>
    public IBatchSource OpenBatches(long firstStep, Device device) => new Batches(data.OpenLoader(firstStep, device));

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, double> Evaluate(ITrainer trainer, Device device, CancellationToken cancellation) =>
        SnapshotEvaluator.Evaluate(trainer, data, configuration, device, cancellation);

    /// <inheritdoc/>
    public void WriteSamples(ITrainer trainer, Device device, string path) => SampleGrid.Write(trainer, data, device, path);

    /// <inheritdoc/>
    public void Dispose() => data.Dispose();

    private sealed class Batches(BatchLoader loader) : IBatchSource
    {
        public (Tensor A, Tensor B) Next(CancellationToken cancellation) => loader.Next(cancellation);

        public void Dispose() => loader.Dispose();
    }
}
