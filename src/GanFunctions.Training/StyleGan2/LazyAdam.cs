using GanFunctions.Training.Optimization;
using TorchSharp.Modules;

namespace GanFunctions.Training.StyleGan2;

/// <summary>
/// Adam over a loss and a regularisation that joins it every so many steps in a step of its own, k + 1 steps in the place of
/// k: rate and decays are corrected so that they are those of k steps (Karras et al. 2020, appendix B, lazy regularisation).
/// </summary>
internal sealed class LazyAdam : IDisposable
{
    private readonly double _ratio;

    /// <param name="parameters">What is trained.</param>
    /// <param name="beta1">Decay of the mean gradient, before the correction.</param>
    /// <param name="beta2">Decay of the mean squared gradient, before the correction.</param>
    /// <param name="interval">Steps between two of the regularisation; null if there is none.</param>
    public LazyAdam(IReadOnlyList<Parameter> parameters, double beta1, double beta2, int? interval)
    {
        _ratio = interval is { } k ? k / (k + 1.0) : 1;
        Adam = new FlatAdam(parameters, Math.Pow(beta1, _ratio), Math.Pow(beta2, _ratio));
    }

    /// <summary>What moves the weights, and has the state.</summary>
    public FlatAdam Adam { get; }

    /// <summary>Forgets the gradients of the step before.</summary>
    public void ZeroGradients() => Adam.ZeroGradients();

    /// <summary>Moves the weights against their gradients.</summary>
    /// <param name="learningRate">Before the correction.</param>
    public void Step(double learningRate) => Adam.Step(learningRate * _ratio);

    /// <inheritdoc/>
    public void Dispose() => Adam.Dispose();
}
