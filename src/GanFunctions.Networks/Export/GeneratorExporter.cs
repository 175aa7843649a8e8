using System.Security.Cryptography;

namespace GanFunctions.Networks.Export;

/// <summary>
/// Writes generators as two ONNX files, <c>mapping.onnx</c> and <c>synthesis.onnx</c>, with the inputs and outputs that
/// <c>GeneratorCard</c> describes. Files are written only after ONNX Runtime computed with both what the networks compute.
/// </summary>
public sealed class GeneratorExporter
{
    /// <summary>The mapping network's file.</summary>
    public const string MappingFile = "mapping.onnx";

    /// <summary>The synthesis network's file.</summary>
    public const string SynthesisFile = "synthesis.onnx";

    private readonly double _tolerance;
    private readonly ConvolutionLowering _lowering;

    /// <param name="tolerance">
    /// The largest difference, as <see cref="GeneratorFile.Difference"/> tells it, that a file may have; up to ten times as much
    /// at single pixels, where the root of the mean square is no more than half of it.
    /// </param>
    /// <param name="lowering">What the synthesis network's convolutions become; where that is not in parity, they are written directly.</param>
    public GeneratorExporter(double tolerance = 1e-4, ConvolutionLowering lowering = ConvolutionLowering.Minimal)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(tolerance);
        _tolerance = tolerance;
        _lowering = lowering;
    }

    /// <summary>Writes a generator.</summary>
    /// <param name="generator">The generator; its weights are left as they are.</param>
    /// <param name="folder">An existing folder; each file there is replaced only by a whole, checked one.</param>
    /// <param name="metadata">
    /// What else the files shall say of themselves, by key. The exporter itself writes <c>architecture</c>,
    /// <c>configuration</c> (JSON), <c>format</c>, <c>lowering</c> (of the synthesis network), <c>part</c> (<c>mapping</c> or <c>synthesis</c>) and <c>value_range</c>.
    /// </param>
    /// <exception cref="ExportParityException">A file would not compute what its network does; nothing was written.</exception>
    /// <exception cref="ArgumentException">A key of <paramref name="metadata"/> is one that the exporter writes.</exception>
    public GeneratorExportResult Export(IExportableGenerator generator, string folder, IReadOnlyDictionary<string, string>? metadata = null)
    {
        ArgumentNullException.ThrowIfNull(generator);
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        byte[] mapping = GeneratorGraphs.Mapping(generator, metadata);
        ParityDifference mappingDifference = GeneratorParity.OfMapping(generator, mapping);
        ParityDifference synthesisDifference = default;
        foreach (ConvolutionLowering lowering in new[] { _lowering, ConvolutionLowering.Direct }.Distinct())
        {
            byte[] synthesis = GeneratorGraphs.Synthesis(generator, metadata, lowering);
            synthesisDifference = GeneratorParity.OfSynthesis(generator, synthesis);
            bool agrees = lowering == ConvolutionLowering.Direct ? synthesisDifference.IsWithin(_tolerance) : synthesisDifference.Largest <= _tolerance;
            if (mappingDifference.IsWithin(_tolerance) && agrees)
            {
                return new GeneratorExportResult(
                    Write(folder, MappingFile, mapping, mappingDifference.Largest),
                    Write(folder, SynthesisFile, synthesis, synthesisDifference.Largest),
                    lowering);
            }
        }

        throw new ExportParityException(generator.Architecture, _tolerance, mappingDifference.Largest, synthesisDifference.Largest);
    }

    private static GeneratorFile Write(string folder, string name, byte[] file, double difference)
    {
        OnnxExporter.Replace(Path.Combine(folder, name), file);
        return new GeneratorFile(name, Convert.ToHexStringLower(SHA256.HashData(file)), file.LongLength, difference);
    }
}
