using System.Text.Json;
using GanFunctions.Cli.Hosting;
using GanFunctions.Inference.Models;

namespace GanFunctions.Cli.Samples;

/// <summary>A folder that holds one version of a model: <c>model.json</c> and the files it names.</summary>
/// <param name="Folder">Where it lies.</param>
/// <param name="Card">Its card.</param>
public sealed record ModelFolder(string Folder, ModelCard Card)
{
    /// <summary>The card's file name.</summary>
    public const string CardFile = "model.json";

    /// <summary>Reads the card of a folder.</summary>
    /// <exception cref="CommandFailedException">There is no card, or it cannot be read.</exception>
    public static ModelFolder Read(string folder)
    {
        string path = Path.Combine(folder, CardFile);
        try
        {
            using FileStream file = File.OpenRead(path);
            return new ModelFolder(folder, JsonSerializer.Deserialize<ModelCard>(file, JsonSerializerOptions.Web)!);
        }
        catch (Exception exception) when (exception is IOException or JsonException or UnauthorizedAccessException)
        {
            throw new CommandFailedException(
                exception is FileNotFoundException or DirectoryNotFoundException ? ExitCode.NotFound : ExitCode.Refused,
                $"The model card '{path}' cannot be read: {exception.Message}",
                "Name a folder that 'gan models export' wrote, or an ONNX file.",
                exception);
        }
    }
}

/// <summary>The models and photos that come with the repository.</summary>
public static class SampleModels
{
    /// <summary>Every sample model, by name.</summary>
    public static IReadOnlyList<ModelFolder> All(GanHome home)
    {
        string models = Path.Combine(home.Samples, "models");
        return Directory.Exists(models)
            ? [.. Directory.EnumerateDirectories(models).Order(StringComparer.Ordinal).Select(ModelFolder.Read)]
            : [];
    }

    /// <summary>The sample photos, by name.</summary>
    public static IReadOnlyList<string> Photos(GanHome home)
    {
        string photos = Path.Combine(home.Samples, "photos");
        return Directory.Exists(photos)
            ? [.. Directory.EnumerateFiles(photos).Where(path => Path.GetExtension(path) is ".jpg" or ".jpeg" or ".png" or ".webp").Order(StringComparer.Ordinal)]
            : [];
    }
}
