namespace GanFunctions.Inference.Models;

/// <summary>Looks into ONNX files that come without a model card.</summary>
public static class OnnxFile
{
    /// <summary>
    /// Says how a file translates: names and fixed size from its graph, value range and size multiple from the metadata
    /// that this project's exporter writes, else the card's defaults.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <exception cref="Sessions.ModelLoadException">The file is not ONNX, or does not map an image to an image.</exception>
    public static TranslatorCard DescribeTranslator(string path) => throw new NotSupportedException();
}
