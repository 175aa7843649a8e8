using TorchSharp;
using static TorchSharp.torch;

namespace GanFunctions.Training.Optimization;

/// <summary>An exponential moving average of a network's weights, held by a network of the same shape.</summary>
/// <param name="source">The network that is trained.</param>
/// <param name="average">A network of the same shape, which becomes this object's.</param>
/// <param name="decay">What is kept of the average in a step, in (0, 1).</param>
internal sealed class WeightAverage(nn.Module<Tensor, Tensor> source, nn.Module<Tensor, Tensor> average, double decay) : IDisposable
{
    private readonly (Tensor Source, Tensor Average)[] _weights = [.. source.parameters().Zip(average.parameters()).Select(pair => ((Tensor)pair.First, (Tensor)pair.Second))];
    private readonly (Tensor Source, Tensor Average)[] _buffers = [.. source.buffers().Zip(average.buffers())];

    /// <summary>The network with the averaged weights.</summary>
    public nn.Module<Tensor, Tensor> Network => average;

    /// <summary>Takes the weights over as they are.</summary>
    public void Reset()
    {
        using IDisposable noGradient = no_grad();
        foreach ((Tensor from, Tensor to) in _weights.Concat(_buffers))
        {
            to.copy_(from);
        }
    }

    /// <summary>Moves the average towards the weights; statistics of normalisations are taken over.</summary>
    public void Update() => Update(decay);

    /// <summary>The same by a decay of the step's own.</summary>
    /// <param name="stepDecay">What is kept of the average, in [0, 1].</param>
    public void Update(double stepDecay)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGradient = no_grad();
        foreach ((Tensor from, Tensor to) in _weights)
        {
            to.lerp_(from, 1 - stepDecay);
        }

        foreach ((Tensor from, Tensor to) in _buffers)
        {
            to.copy_(from);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => average.Dispose();
}
