using GanFunctions.Inference.Models;
using GanFunctions.Pipeline.Models;

namespace GanFunctions.Cli.Samples;

/// <summary>A folder that holds one version of a model: its card and the files it names.</summary>
/// <param name="Folder">Where it lies.</param>
/// <param name="Card">Its card.</param>
public sealed record ModelFolder(string Folder, ModelCard Card)
{
    /// <summary>Reads the card of a folder.</summary>
    /// <exception cref="CommandFailedException">There is no card.</exception>
    /// <exception cref="Inference.InputRejectedException">The card is not valid.</exception>
    public static ModelFolder Read(string folder)
    {
        string path = Path.Combine(folder, ModelCardSerializer.FileName);
        return File.Exists(path)
            ? new ModelFolder(folder, ModelCardSerializer.Deserialize(File.ReadAllBytes(path), path))
            : throw new CommandFailedException(
                ExitCode.NotFound,
                $"There is no model card '{path}'.",
                "Name a folder that 'gan models export' wrote, or an ONNX file.");
    }
}
