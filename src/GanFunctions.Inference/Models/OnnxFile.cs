using System.Text.Json;
using GanFunctions.Inference.Sessions;
using Microsoft.ML.OnnxRuntime;

namespace GanFunctions.Inference.Models;

/// <summary>Looks into ONNX files that come without a model card.</summary>
public static class OnnxFile
{
    /// <summary>
    /// Says how a file translates: names and fixed size from its graph; value range, size multiple and least size from its
    /// metadata (<c>value_range</c> as <c>[-1, 1]</c>, <c>size_multiple</c>, <c>min_size</c>), else the card's defaults.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <exception cref="ModelLoadException">The file is not ONNX, or does not map an image to an image.</exception>
    public static TranslatorCard DescribeTranslator(string path)
    {
        string model = $"'{Path.GetFileName(path)}'";
        if (!File.Exists(path))
        {
            throw new ModelLoadException(model, "there is no such file.", "Check the path.");
        }

        using SessionOptions settings = new() { GraphOptimizationLevel = GraphOptimizationLevel.ORT_DISABLE_ALL, LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };
        using InferenceSession session = OnnxModel.Open(path, settings, model);
        TranslatorCard card = new()
        {
            File = Path.GetFileName(path),
            Input = session.InputNames.FirstOrDefault() ?? "input",
            Output = session.OutputNames.FirstOrDefault() ?? "output",
        };
        Dictionary<string, string> metadata = session.ModelMetadata.CustomMetadataMap;
        card = card with
        {
            ValueRange = Read(metadata, "value_range", card.ValueRange),
            SizeMultiple = Read(metadata, "size_multiple", card.SizeMultiple),
            MinSize = Read(metadata, "min_size", card.MinSize),
        };
        TranslatorGraph.CheckCard(card, model);
        return TranslatorGraph.CheckAgainst(session, card, model);

        T Read<T>(Dictionary<string, string> from, string key, T otherwise)
        {
            try
            {
                return from.TryGetValue(key, out string? json) ? JsonSerializer.Deserialize<T>(json)! : otherwise;
            }
            catch (JsonException e)
            {
                throw new ModelLoadException(model, $"its metadata has the {key} '{from[key]}'.", "Export it again, or write a model card for it.", e);
            }
        }
    }
}
