using GanFunctions.Inference.Models;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace GanFunctions.Inference.Sessions;

/// <summary>Checks that a graph maps an image to an image, and that its card describes it.</summary>
internal static class TranslatorGraph
{
    private const string ImageWanted = "float32 of the shape N,3,H,W";

    public static void CheckCard(TranslatorCard card, string model)
    {
        if (card.ValueRange is not [double low, double high] || !double.IsFinite(low) || !double.IsFinite(high) || low == high)
        {
            throw Wrong($"valueRange is [{string.Join(", ", card.ValueRange)}].", "State two different numbers: what black and white are for the network.");
        }

        if (card.SizeMultiple < 1 || card.MinSize < 1 || card.SizeMultiple > 4096 || card.MinSize > 4096)
        {
            throw Wrong($"sizeMultiple is {card.SizeMultiple} and minSize is {card.MinSize}.", "State numbers from 1 to 4096.");
        }

        if (card.FixedSize is not (null or [> 0, > 0]))
        {
            throw Wrong($"fixedSize is [{string.Join(", ", card.FixedSize)}].", "State a height and a width, or leave it out.");
        }

        ModelLoadException Wrong(string reason, string remedy) => new(model, "in its card " + reason, remedy);
    }

    /// <returns>The card, with the fixed size that the graph states.</returns>
    public static TranslatorCard CheckAgainst(InferenceSession session, TranslatorCard card, string model)
    {
        NodeMetadata input = Find(session.InputMetadata, card.Input, "input", model);
        NodeMetadata output = Find(session.OutputMetadata, card.Output, "output", model);
        if (session.InputMetadata.Keys.FirstOrDefault(name => name != card.Input) is { } other)
        {
            throw new ModelLoadException(
                model,
                $"besides '{card.Input}' it has the input '{other}' ({OnnxModel.Describe(session.InputMetadata[other])}).",
                "A translator takes one image and nothing else: make the other inputs constants when exporting.");
        }

        CheckImage(input, card.Input, "input", model);
        CheckImage(output, card.Output, "output", model);

        (int height, int width) = (input.Dimensions[2], input.Dimensions[3]);
        if (height <= 0 && width <= 0)
        {
            return card;
        }

        if (height <= 0 || width <= 0)
        {
            throw new ModelLoadException(
                model,
                $"its input '{card.Input}' ({OnnxModel.Describe(input)}) has one of height and width fixed and the other free.",
                "Export it with both fixed or both free.");
        }

        return card.FixedSize is null || card.FixedSize.SequenceEqual([height, width])
            ? card with { FixedSize = [height, width] }
            : throw new ModelLoadException(
                model,
                $"its card states the size {string.Join('x', card.FixedSize)}, but the graph takes {height}x{width} only.",
                "Correct fixedSize in its card.");
    }

    private static NodeMetadata Find(IReadOnlyDictionary<string, NodeMetadata> found, string name, string kind, string model) =>
        found.TryGetValue(name, out NodeMetadata? metadata)
            ? metadata
            : throw new ModelLoadException(
                model,
                $"it has no {kind} '{name}'; it has {string.Join(", ", found.Select(pair => $"'{pair.Key}' ({OnnxModel.Describe(pair.Value)})"))}.",
                $"Name the {kind} in its card as the graph does.");

    private static void CheckImage(NodeMetadata metadata, string name, string kind, string model)
    {
        bool isImage = metadata is { OnnxValueType: OnnxValueType.ONNX_TYPE_TENSOR, ElementDataType: TensorElementType.Float, Dimensions: [_, _, _, _] }
            && metadata.Dimensions[0] is <= 0 or 1
            && metadata.Dimensions[1] is <= 0 or 3;
        if (!isImage)
        {
            throw new ModelLoadException(
                model,
                $"its {kind} '{name}' is not an image: it is {OnnxModel.Describe(metadata)}, not {ImageWanted}.",
                $"Export a model whose {kind} is {ImageWanted}.");
        }
    }
}
