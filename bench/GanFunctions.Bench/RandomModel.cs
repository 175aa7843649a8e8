using GanFunctions.Inference.Models;
using GanFunctions.Networks.CycleGan;
using GanFunctions.Networks.Export;
using static TorchSharp.torch;

namespace GanFunctions.Bench;

/// <summary>The CycleGAN generator with 9 residual blocks and 64 filters, as the exporter writes it by default, with random weights.</summary>
internal static class RandomModel
{
    public const string Name = "resnet9";
    public const string Version = "1";
    public const string Direction = "AtoB";
    public const string File = Direction + ".onnx";

    /// <summary>Writes <see cref="File"/> to a folder.</summary>
    public static ModelCard Export(string folder)
    {
        manual_seed(1);
        using var generator = new ResNetGenerator(new ResNetGeneratorOptions());
        OnnxExportResult file = new OnnxExporter().Export(generator, Path.Combine(folder, File));
        return new ModelCard
        {
            Name = Name,
            Version = Version,
            Architecture = "cyclegan",
            Translators = new Dictionary<string, TranslatorCard> { [Direction] = Translator },
            Files = new Dictionary<string, ModelFileCard> { [File] = new ModelFileCard(file.Sha256, file.Bytes) },
        };
    }

    public static TranslatorCard Translator { get; } = new() { File = File, SizeMultiple = ResNetGenerator.SizeMultiple };
}
