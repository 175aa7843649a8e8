using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace GanFunctions.Training.Optimization;

/// <summary>
/// Adam (Kingma and Ba 2015, algorithm 1) over networks whose weights and gradients it moves into one buffer each, so that
/// a step is few operations on many values instead of many on few.
/// </summary>
internal sealed class FlatAdam : IDisposable
{
    private const double Epsilon = 1e-8;

    /// <summary>Values an operation works on: those of all buffers together stay in a core's cache.</summary>
    private const long ChunkLength = 1 << 16;

    /// <summary>Values in 64 bytes, on which each parameter begins.</summary>
    private const long Alignment = 16;

    private readonly double _beta1;
    private readonly double _beta2;
    private readonly Tensor _weights;
    private readonly Tensor _gradients;
    private readonly Chunk[] _chunks;
    private long _step;

    /// <param name="parameters">All on one device, float32. They become views of the optimizer's buffers, values kept.</param>
    /// <param name="beta1">Decay of the mean gradient, in [0, 1).</param>
    /// <param name="beta2">Decay of the mean squared gradient, in [0, 1).</param>
    public FlatAdam(IReadOnlyList<Parameter> parameters, double beta1, double beta2)
    {
        _beta1 = beta1;
        _beta2 = beta2;
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGradient = no_grad();
        long length = parameters.Sum(parameter => Padded(parameter.numel()));
        _weights = zeros(length, device: parameters[0].device).DetachFromDisposeScope();
        _gradients = zeros_like(_weights).DetachFromDisposeScope();
        MeanGradient = zeros_like(_weights).DetachFromDisposeScope();
        MeanSquare = zeros_like(_weights).DetachFromDisposeScope();

        long offset = 0;
        foreach (Parameter parameter in parameters)
        {
            Tensor weights = _weights.narrow(0, offset, parameter.numel()).view(parameter.shape);
            weights.copy_(parameter);
            parameter.set_(weights);
            parameter.grad = _gradients.narrow(0, offset, parameter.numel()).view(parameter.shape);
            offset += Padded(parameter.numel());
        }

        _chunks = [.. Chunks(length)];
    }

    /// <summary>The decaying mean of the gradients, all parameters one after the other.</summary>
    public Tensor MeanGradient { get; }

    /// <summary>The decaying mean of the squared gradients, likewise.</summary>
    public Tensor MeanSquare { get; }

    /// <summary>Steps done.</summary>
    public long Steps
    {
        get => _step;
        set => _step = value;
    }

    /// <summary>Forgets the gradients of the step before.</summary>
    public void ZeroGradients()
    {
        using IDisposable noGradient = no_grad();
        _gradients.zero_();
    }

    /// <summary>Begins anew, with the weights as they are.</summary>
    public void Reset()
    {
        using IDisposable noGradient = no_grad();
        MeanGradient.zero_();
        MeanSquare.zero_();
        _step = 0;
    }

    /// <summary>Moves the weights against their gradients.</summary>
    /// <param name="learningRate">At least 0.</param>
    public void Step(double learningRate)
    {
        _step++;
        double rate = learningRate / (1 - Math.Pow(_beta1, _step));
        double scale = Math.Sqrt(1 - Math.Pow(_beta2, _step));
        using IDisposable noGradient = no_grad();
        foreach (Chunk chunk in _chunks)
        {
            using DisposeScope scope = NewDisposeScope();
            chunk.Mean.mul_(_beta1).add_(chunk.Gradient, 1 - _beta1);
            chunk.Square.mul_(_beta2).addcmul_(chunk.Gradient, chunk.Gradient, 1 - _beta2);
            Tensor deviation = chunk.Square.sqrt().div_(scale).add_(Epsilon);
            chunk.Weights.addcdiv_(chunk.Mean, deviation, -rate);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Chunk chunk in _chunks)
        {
            chunk.Dispose();
        }

        _weights.Dispose();
        _gradients.Dispose();
        MeanGradient.Dispose();
        MeanSquare.Dispose();
    }

    private static long Padded(long length) => (length + Alignment - 1) / Alignment * Alignment;

    private IEnumerable<Chunk> Chunks(long length)
    {
        for (long start = 0; start < length; start += ChunkLength)
        {
            long size = Math.Min(ChunkLength, length - start);
            yield return new Chunk(Slice(_weights), Slice(_gradients), Slice(MeanGradient), Slice(MeanSquare));

            Tensor Slice(Tensor buffer) => buffer.narrow(0, start, size).DetachFromDisposeScope();
        }
    }

    private sealed record Chunk(Tensor Weights, Tensor Gradient, Tensor Mean, Tensor Square) : IDisposable
    {
        public void Dispose()
        {
            Weights.Dispose();
            Gradient.Dispose();
            Mean.Dispose();
            Square.Dispose();
        }
    }
}
