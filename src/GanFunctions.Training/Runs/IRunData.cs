using GanFunctions.Training.Loop;
using static TorchSharp.torch;

namespace GanFunctions.Training.Runs;

/// <summary>A run's dataset, opened, and what its trainer makes of it.</summary>
internal interface IRunData : IDisposable
{
    /// <summary>How long the run is.</summary>
    public ITrainingSchedule Schedule { get; }

    /// <summary>Training images by role (<c>trainA</c>, <c>trainB</c>, <c>images</c>).</summary>
    public IReadOnlyDictionary<string, int> Counts { get; }

    /// <summary>Opens the images of the steps.</summary>
    /// <param name="firstStep">From 0.</param>
    /// <param name="device">Where the images are wanted.</param>
    public IBatchSource OpenBatches(long firstStep, Device device);

    /// <summary>Evaluates the trainer's networks.</summary>
    /// <returns>Metrics by name.</returns>
    public IReadOnlyDictionary<string, double> Evaluate(Device device, CancellationToken cancellation);

    /// <summary>Writes a grid of sample images as PNG.</summary>
    public void WriteSamples(Device device, string path);
}
