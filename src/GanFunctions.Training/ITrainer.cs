using System.Text.Json.Nodes;
using static TorchSharp.torch;

namespace GanFunctions.Training;

/// <summary>
/// One architecture in training: it owns its networks, optimizers and losses, and knows neither where images come from nor
/// what becomes of its weights. All calls come from one thread.
/// </summary>
internal interface ITrainer : IDisposable
{
    /// <summary>Parameters of each network, by the network's name (<c>G_A</c>).</summary>
    public IReadOnlyDictionary<string, long> ParameterCounts { get; }

    /// <summary>Runs one optimisation step.</summary>
    /// <param name="images">The step's images on the trainer's device, and its number. They stay the caller's.</param>
    /// <param name="learningRate">Of all optimizers.</param>
    /// <param name="random">All random draws of the step on the host; libtorch's own generator is seeded by the caller.</param>
    /// <returns>The losses before the step's updates, by the reference implementation's names. Those of discriminators begin with <c>D</c>.</returns>
    public IReadOnlyDictionary<string, float> Step(StepImages images, double learningRate, Random random);

    /// <summary>
    /// Everything that the next step depends on: weights, averages, optimizers, image pools and statistics. The tensors are
    /// the trainer's own, not copies.
    /// </summary>
    public TrainerState CaptureState();

    /// <summary>Goes on from a state that <see cref="CaptureState"/> gave; tensors are copied.</summary>
    /// <param name="state">The state, on any device.</param>
    /// <exception cref="InvalidDataException">The state is that of another configuration; the message says what differs.</exception>
    public void RestoreState(TrainerState state);

    /// <summary>Writes ONNX files, checked against the networks.</summary>
    /// <param name="folder">An existing folder.</param>
    /// <param name="metadata">What else the files shall say of themselves.</param>
    /// <exception cref="Networks.Export.ExportParityException">A file would not compute what its network does.</exception>
    public ExportedParts Export(string folder, IReadOnlyDictionary<string, string> metadata);
}

/// <summary>A trainer's state: tensors, and what is no tensor.</summary>
/// <param name="Tensors">By name, such as <c>G_A.model.1.weight</c>, <c>adam_G.exp_avg.0</c>, <c>pool_A.3</c>.</param>
/// <param name="Values">Counters and the like.</param>
internal sealed record TrainerState(IReadOnlyDictionary<string, Tensor> Tensors, JsonObject Values);
