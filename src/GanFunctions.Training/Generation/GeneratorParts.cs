using GanFunctions.Inference.Models;
using GanFunctions.Networks.Export;
using GanFunctions.Networks.StyleGan;

namespace GanFunctions.Training.Generation;

/// <summary>Writes generators as ONNX files, and describes them for the model card.</summary>
internal static class GeneratorParts
{
    /// <summary>Writes <c>mapping.onnx</c> and <c>synthesis.onnx</c>.</summary>
    /// <param name="generator">The generator.</param>
    /// <param name="folder">An existing folder.</param>
    /// <param name="metadata">What else the files say of themselves.</param>
    /// <exception cref="ExportParityException">A file would not compute what its network does.</exception>
    public static ExportedParts Write(IExportableGenerator generator, string folder, IReadOnlyDictionary<string, string> metadata)
    {
        GeneratorExportResult result = new GeneratorExporter().Export(generator, folder, metadata);
        return new ExportedParts
        {
            Files = new[] { result.Mapping, result.Synthesis }.ToDictionary(file => file.Name, file => new ModelFileCard(file.Sha256, file.Bytes)),
            Generator = new GeneratorCard
            {
                Mapping = result.Mapping.Name,
                Synthesis = result.Synthesis.Name,
                ZDim = generator.ZDim,
                WDim = generator.WDim,
                Layers = generator.Layers,
                Resolution = generator.Resolution,
                NoiseLength = generator.ConstantNoise.Count,
                WAvg = [.. generator.MeanStyle.Select(value => (double)value)],
                LayerGroups = LayerGroups.Of(generator.Layers),
            },
        };
    }
}
