using GanFunctions.Training.Loop;
using static TorchSharp.torch;

namespace GanFunctions.Training.Runs;

/// <summary>A run's dataset, opened.</summary>
internal interface IRunData : IDisposable
{
    /// <summary>Steps in which every image is seen once.</summary>
    public long StepsPerEpoch { get; }

    /// <summary>Training images of A.</summary>
    public int CountA { get; }

    /// <summary>Training images of B.</summary>
    public int CountB { get; }

    /// <summary>Opens the images of the steps.</summary>
    /// <param name="firstStep">From 0.</param>
    /// <param name="device">Where the images are wanted.</param>
    public IBatchSource OpenBatches(long firstStep, Device device);

    /// <summary>Evaluates networks on held-out images.</summary>
    /// <returns>Metrics by name.</returns>
    public IReadOnlyDictionary<string, double> Evaluate(ITrainer trainer, Device device, CancellationToken cancellation);

    /// <summary>Writes a grid of sample images as PNG.</summary>
    public void WriteSamples(ITrainer trainer, Device device, string path);
}
