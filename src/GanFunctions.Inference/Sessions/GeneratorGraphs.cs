using GanFunctions.Inference.Models;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace GanFunctions.Inference.Sessions;

/// <summary>Checks that a generator's card is whole and that its graphs have the tensors that <see cref="GeneratorCard"/> states.</summary>
internal static class GeneratorGraphs
{
    private const string Remedy = "Export the version again, or correct its card.";
    private const int MostLayers = 64;
    private const int LargestVector = 65_536;
    private const int LargestResolution = 8_192;

    /// <exception cref="ModelLoadException">The card contradicts itself.</exception>
    public static void CheckCard(GeneratorCard card, string model)
    {
        string? fault = card switch
        {
            { Layers: < 1 or > MostLayers } => $"layers is {card.Layers}, not 1 to {MostLayers}",
            { ZDim: < 1 or > LargestVector } => $"zDim is {card.ZDim}, not 1 to {LargestVector}",
            { WDim: < 1 or > LargestVector } => $"wDim is {card.WDim}, not 1 to {LargestVector}",
            { Resolution: < 1 or > LargestResolution } => $"resolution is {card.Resolution}, not 1 to {LargestResolution}",
            { NoiseLength: < 0 } => $"noiseLength is {card.NoiseLength}",
            _ when card.ValueRange is not [double low, double high] || !double.IsFinite(low) || !double.IsFinite(high) || low == high =>
                "valueRange is not two different numbers",
            _ when card.WAvg.Count != card.WDim || card.WAvg.Any(value => !double.IsFinite(value)) => $"wAvg is not {card.WDim} numbers",
            _ => card.LayerGroups.Where(group => group.Value is not [int first, int last] || first < 0 || last < first || last >= card.Layers)
                .Select(group => $"the layer group '{group.Key}' is not a range within the layers 0 to {card.Layers - 1}").FirstOrDefault(),
        };
        if (fault is not null)
        {
            throw new ModelLoadException(model, $"in its card {fault}.", Remedy);
        }
    }

    public static void CheckMapping(InferenceSession session, GeneratorCard card, string model) => Check(
        session,
        card.Mapping,
        model,
        [("z", TensorElementType.Float, [-1, card.ZDim]), ("truncation_psi", TensorElementType.Float, [1]), ("truncation_cutoff", TensorElementType.Int64, [1])],
        ("ws", TensorElementType.Float, [-1, card.Layers, card.WDim]));

    public static void CheckSynthesis(InferenceSession session, GeneratorCard card, string model) => Check(
        session,
        card.Synthesis,
        model,
        [
            ("ws", TensorElementType.Float, [-1, card.Layers, card.WDim]),
            ("noise_scale", TensorElementType.Float, [1]),
            ("noise", TensorElementType.Float, [-1, card.NoiseLength]),
        ],
        ("image", TensorElementType.Float, [-1, 3, card.Resolution, card.Resolution]));

    public static void CheckEncoder(InferenceSession session, GeneratorCard card, string model) => Check(
        session,
        card.Encoder!,
        model,
        [("image", TensorElementType.Float, [-1, 3, card.Resolution, card.Resolution])],
        ("ws", TensorElementType.Float, [-1, card.Layers, card.WDim]));

    private static void Check(
        InferenceSession session,
        string file,
        string model,
        (string Name, TensorElementType Type, int[] Shape)[] inputs,
        (string Name, TensorElementType Type, int[] Shape) output)
    {
        foreach ((string name, TensorElementType type, int[] shape) in inputs)
        {
            CheckTensor(session.InputMetadata, "input", file, model, name, type, shape);
        }

        CheckTensor(session.OutputMetadata, "output", file, model, output.Name, output.Type, output.Shape);
        if (session.InputMetadata.Keys.FirstOrDefault(name => inputs.All(input => input.Name != name)) is { } other)
        {
            throw new ModelLoadException(
                model, $"its file '{file}' has an input '{other}' ({OnnxModel.Describe(session.InputMetadata[other])}) that no request could fill.", Remedy);
        }
    }

    // A size that the graph leaves open agrees with any; -1 stands for the batch, which must be open or is refused when run.
    private static void CheckTensor(
        IReadOnlyDictionary<string, NodeMetadata> found, string kind, string file, string model, string name, TensorElementType type, int[] shape)
    {
        if (!found.TryGetValue(name, out NodeMetadata? metadata))
        {
            throw new ModelLoadException(model, $"its file '{file}' has no {kind} '{name}'; it has {string.Join(", ", found.Keys)}.", Remedy);
        }

        bool agrees = metadata.OnnxValueType == OnnxValueType.ONNX_TYPE_TENSOR
            && metadata.ElementDataType == type
            && metadata.Dimensions.Length == shape.Length
            && metadata.Dimensions.Zip(shape).All(pair => pair.Second < 0 ? pair.First < 0 : pair.First < 0 || pair.First == pair.Second);
        if (!agrees)
        {
            throw new ModelLoadException(
                model,
                $"the {kind} '{name}' of its file '{file}' is {OnnxModel.Describe(metadata)}, not {type.ToString().ToLowerInvariant()} of the shape {string.Join(',', shape.Select(size => size < 0 ? "N" : size.ToString()))}.",
                Remedy);
        }
    }
}
