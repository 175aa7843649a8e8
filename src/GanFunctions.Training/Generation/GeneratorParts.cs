using GanFunctions.Inference.Models;
using GanFunctions.Networks.Export;

namespace GanFunctions.Training.Generation;

/// <summary>Writes generators as ONNX files, and describes them for the model card.</summary>
internal static class GeneratorParts
{
    private const int LayersABlock = 2;

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
                LayerGroups = LayerGroups(generator.Layers),
            },
        };
    }

    /// <summary>
    /// Which layers are coarse, middle and fine. From a resolution of 64 on these are the paper's (Karras et al. 2018,
    /// figure 3): 4x4 and 8x8, 16x16 and 32x32, and the rest; below, thirds.
    /// </summary>
    /// <param name="layers">At least 2.</param>
    internal static IReadOnlyDictionary<string, IReadOnlyList<int>> LayerGroups(int layers)
    {
        const int PaperLayers = 2 * LayersABlock;
        bool asInPaper = layers > 2 * PaperLayers;
        int coarse = asInPaper ? PaperLayers : Math.Max(1, (layers + 2) / 3);
        int middle = asInPaper ? PaperLayers : Math.Max(1, (layers - coarse + 1) / 2);
        var groups = new Dictionary<string, IReadOnlyList<int>>
        {
            ["coarse"] = [0, coarse - 1],
            ["middle"] = [coarse, coarse + middle - 1],
        };
        if (coarse + middle < layers)
        {
            groups["fine"] = [coarse + middle, layers - 1];
        }

        return groups;
    }
}
