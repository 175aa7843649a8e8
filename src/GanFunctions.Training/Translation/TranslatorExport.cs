using GanFunctions.Inference.Models;
using GanFunctions.Networks.CycleGan;
using GanFunctions.Networks.Export;
using GanFunctions.Networks.Pix2Pix;
using static TorchSharp.torch;

namespace GanFunctions.Training.Translation;

/// <summary>Writes generators as ONNX files.</summary>
internal static class TranslatorExport
{
    private const int MinSize = 16;

    /// <summary>Writes <c>{direction}.onnx</c>.</summary>
    /// <param name="generator">The network, in float32.</param>
    /// <param name="direction">What the file is called, and says of itself.</param>
    /// <param name="folder">An existing folder.</param>
    /// <param name="metadata">What else the file says of itself.</param>
    /// <exception cref="ExportParityException">The file would not compute what the network does.</exception>
    public static ExportedTranslator Write(
        nn.Module<Tensor, Tensor> generator, string direction, string folder, IReadOnlyDictionary<string, string> metadata)
    {
        string file = direction + ".onnx";
        var said = new Dictionary<string, string>(metadata) { ["direction"] = direction };
        OnnxExportResult result = generator switch
        {
            ResNetGenerator network => new OnnxExporter().Export(network, Path.Combine(folder, file), said),
            UNetGenerator network => new OnnxExporter().Export(network, Path.Combine(folder, file), said),
            _ => throw new NotSupportedException($"The generator {generator.GetName()} cannot be exported."),
        };
        int multiple = SizeMultiple(generator);
        var translator = new TranslatorCard { File = file, SizeMultiple = multiple, MinSize = Math.Max(multiple, MinSize) };
        return new ExportedTranslator(translator, new ModelFileCard(result.Sha256, result.Bytes));
    }

    /// <summary>Height and width of a generator's images must be multiples of this.</summary>
    public static int SizeMultiple(nn.Module<Tensor, Tensor> generator) => ((IExportableNetwork)generator).SizeMultiple;
}
