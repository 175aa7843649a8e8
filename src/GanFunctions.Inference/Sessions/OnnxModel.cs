using System.Security.Cryptography;
using GanFunctions.Inference.Models;
using Microsoft.ML.OnnxRuntime;

namespace GanFunctions.Inference.Sessions;

/// <summary>Opens ONNX files and says what their tensors are.</summary>
internal static class OnnxModel
{
    /// <summary>Checks that a file is there and is the one that the card means.</summary>
    /// <exception cref="ModelLoadException">It is not.</exception>
    public static void CheckHash(string path, string file, ModelFileCard? wanted, string model)
    {
        if (!File.Exists(path))
        {
            throw new ModelLoadException(model, $"its file '{Path.GetFileName(path)}' does not exist.", "Publish the version again.");
        }

        if (wanted is null)
        {
            return;
        }

        using FileStream stream = File.OpenRead(path);
        string hash = Convert.ToHexStringLower(SHA256.HashData(stream));
        if (!hash.Equals(wanted.Sha256, StringComparison.OrdinalIgnoreCase))
        {
            throw new ModelLoadException(
                model,
                $"its file '{file}' has the SHA-256 {hash}, but its card states {wanted.Sha256}: it was changed, or not wholly copied.",
                "Publish the version again from the original file; until then promote another version.");
        }
    }

    /// <exception cref="ModelLoadException">It is not an ONNX file that can be loaded.</exception>
    public static InferenceSession Open(string path, SessionOptions settings, string model)
    {
        try
        {
            return new InferenceSession(path, settings);
        }
        catch (OnnxRuntimeException e)
        {
            throw new ModelLoadException(
                model, $"its file is not an ONNX file that can be loaded: {e.Message}", "Export the model to ONNX (opset 17) again and publish it.", e);
        }
    }

    /// <summary>A tensor's type and shape, in words.</summary>
    public static string Describe(NodeMetadata metadata)
    {
        if (metadata.OnnxValueType != OnnxValueType.ONNX_TYPE_TENSOR)
        {
            return metadata.OnnxValueType.ToString();
        }

        string[] names = metadata.SymbolicDimensions;
        IEnumerable<string> shape = metadata.Dimensions.Select((size, i) =>
            size >= 0 ? size.ToString() : i < names.Length && names[i].Length > 0 ? names[i] : "?");
        return $"{metadata.ElementDataType.ToString().ToLowerInvariant()} of the shape {string.Join(',', shape)}";
    }
}
