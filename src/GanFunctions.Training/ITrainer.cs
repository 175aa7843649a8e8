using System.Text.Json.Nodes;
using GanFunctions.Inference.Models;
using static TorchSharp.torch;

namespace GanFunctions.Training;

/// <summary>
/// One architecture in training: it owns its networks, optimizers and losses, and knows neither where images come from nor
/// what becomes of its weights. All calls come from one thread.
/// </summary>
internal interface ITrainer : IDisposable
{
    /// <summary>The directions that the networks translate in: <c>AtoB</c>, or both.</summary>
    public IReadOnlyList<string> Directions { get; }

    /// <summary>Height and width of images must be multiples of this.</summary>
    public int SizeMultiple { get; }

    /// <summary>Parameters of each network, by the network's name (<c>G_A</c>).</summary>
    public IReadOnlyDictionary<string, long> ParameterCounts { get; }

    /// <summary>Runs one optimisation step.</summary>
    /// <param name="a">Images of A, (N, C, H, W) in [-1, 1], on the trainer's device.</param>
    /// <param name="b">Images of B; for paired training those that belong to <paramref name="a"/>.</param>
    /// <param name="learningRate">Of all optimizers.</param>
    /// <param name="random">All random draws of the step on the host; libtorch's own generator is seeded by the caller.</param>
    /// <returns>The losses before the step's updates, by the reference implementation's names.</returns>
    public IReadOnlyDictionary<string, float> Step(Tensor a, Tensor b, double learningRate, Random random);

    /// <summary>Translates in evaluation mode and without gradients, by the averaged weights where there are such.</summary>
    /// <param name="direction">One of <see cref="Directions"/>.</param>
    /// <param name="images">(N, C, H, W) in [-1, 1], on the trainer's device.</param>
    /// <returns>(N, C, H, W) in [-1, 1], owned by the caller.</returns>
    public Tensor Translate(string direction, Tensor images);

    /// <summary>
    /// Everything that the next step depends on: weights, averages, optimizers and image pools. The tensors are the
    /// trainer's own, not copies.
    /// </summary>
    public TrainerState CaptureState();

    /// <summary>Goes on from a state that <see cref="CaptureState"/> gave; tensors are copied.</summary>
    /// <param name="state">The state, on any device.</param>
    /// <exception cref="InvalidDataException">The state is that of another configuration; the message says what differs.</exception>
    public void RestoreState(TrainerState state);

    /// <summary>Writes an ONNX file a direction, checked against the networks.</summary>
    /// <param name="folder">An existing folder.</param>
    /// <param name="metadata">What else the files shall say of themselves.</param>
    /// <exception cref="Networks.Export.ExportParityException">A file would not compute what its network does.</exception>
    public IReadOnlyDictionary<string, ExportedTranslator> Export(string folder, IReadOnlyDictionary<string, string> metadata);
}

/// <summary>A trainer's state: tensors, and what is no tensor.</summary>
/// <param name="Tensors">By name, such as <c>G_A.model.1.weight</c>, <c>adam_G.exp_avg.0</c>, <c>pool_A.3</c>.</param>
/// <param name="Values">Counters and the like.</param>
internal sealed record TrainerState(IReadOnlyDictionary<string, Tensor> Tensors, JsonObject Values);

/// <summary>A direction's file.</summary>
/// <param name="Translator">How it is described in the model card.</param>
/// <param name="File">Its hash and length.</param>
internal sealed record ExportedTranslator(TranslatorCard Translator, ModelFileCard File);
