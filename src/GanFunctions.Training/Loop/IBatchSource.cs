using static TorchSharp.torch;

namespace GanFunctions.Training.Loop;

/// <summary>The training images, step by step.</summary>
internal interface IBatchSource : IDisposable
{
    /// <summary>The next step's images, each (N, C, H, W) in [-1, 1] on the trainer's device, owned by the caller.</summary>
    /// <param name="cancellation">Ends the waiting for them.</param>
    public (Tensor A, Tensor B) Next(CancellationToken cancellation);
}
