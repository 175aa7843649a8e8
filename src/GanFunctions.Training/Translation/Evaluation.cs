using TorchSharp;
using static TorchSharp.torch;

namespace GanFunctions.Training.Translation;

/// <summary>Runs a network as it runs after training.</summary>
internal static class Evaluation
{
    /// <summary>The network's output in evaluation mode, without gradients; the network's mode is left as it was.</summary>
    /// <param name="network">From (N, C, H, W) to (N, C, H, W).</param>
    /// <param name="images">(N, C, H, W) in [-1, 1].</param>
    /// <returns>Owned by the caller.</returns>
    public static Tensor Run(nn.Module<Tensor, Tensor> network, Tensor images)
    {
        bool training = network.training;
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGradient = no_grad();
        try
        {
            network.eval();
            return network.call(images).MoveToOuterDisposeScope();
        }
        finally
        {
            network.train(training);
        }
    }
}
