using GanFunctions.Cli.Hosting;
using GanFunctions.Cli.Samples;
using GanFunctions.Inference.Models;
using GanFunctions.Inference.Sessions;
using GanFunctions.Pipeline.Models;

namespace GanFunctions.Cli.Translation;

/// <summary>What <c>--model</c> names: an ONNX file, the folder of a version, a bundled sample, or a model of a registry.</summary>
public static class ModelArgument
{
    /// <summary>Finds a model that lies on this machine, for which no storage is needed.</summary>
    /// <param name="model">What was named.</param>
    /// <param name="direction"><c>AtoB</c> or <c>BtoA</c>.</param>
    /// <param name="range">What overrides the value range, or null.</param>
    /// <param name="samples">The bundled samples, or null where they are not to be looked at.</param>
    /// <returns>The model, or null where only a registry can have it.</returns>
    /// <exception cref="CommandFailedException">A file or folder was named that does not exist.</exception>
    /// <exception cref="ModelLoadException">A file was named that is no image-to-image network.</exception>
    public static TranslatorSource? FindOnDisk(string model, string direction, IReadOnlyList<double>? range, SampleAssets? samples)
    {
        if (Directory.Exists(model))
        {
            return FromFolder(ModelFolder.Read(model), direction, range);
        }

        if (File.Exists(model) || model.EndsWith(".onnx", StringComparison.OrdinalIgnoreCase) || model.Contains(Path.DirectorySeparatorChar, StringComparison.Ordinal))
        {
            return FromFile(model, direction, range);
        }

        ModelReference reference = ModelReference.Parse(model);
        ModelFolder? sample = samples?.Models().FirstOrDefault(folder =>
            folder.Card.Name == reference.Name && (reference.Version is null || folder.Card.Version == reference.Version));
        return sample is null ? null : FromFolder(sample, direction, range);
    }

    /// <summary>Finds a model in a registry.</summary>
    /// <exception cref="Inference.InputRejectedException">There is no such model or version.</exception>
    /// <exception cref="CommandFailedException">It does not translate in that direction.</exception>
    public static async Task<TranslatorSource> FindInRegistryAsync(
        string model,
        string direction,
        IReadOnlyList<double>? range,
        StorageConnection connection,
        CommandContext context)
    {
        ModelVersion version = await new ModelRegistry(connection.Storage, Options(context))
            .ResolveAsync(ModelReference.Parse(model), context.CancellationToken).ConfigureAwait(false);
        return FromRegistry(version, direction, connection, context, range);
    }

    /// <summary>One direction of a version in a registry.</summary>
    /// <exception cref="CommandFailedException">It does not translate in that direction.</exception>
    public static TranslatorSource FromRegistry(
        ModelVersion version,
        string direction,
        StorageConnection connection,
        CommandContext context,
        IReadOnlyList<double>? range = null)
    {
        LocalModelCache cache = new(connection.Storage, Options(context));
        TranslatorCard translator = Translator(version.Card, direction);
        return Source(version.Card, direction, translator, range, cancellation => cache.GetAsync(version, translator.File, cancellation));
    }

    /// <summary>One direction of a version that lies in a folder.</summary>
    /// <exception cref="CommandFailedException">It does not translate in that direction, or its file is missing.</exception>
    public static TranslatorSource FromFolder(ModelFolder folder, string direction, IReadOnlyList<double>? range = null)
    {
        TranslatorCard translator = Translator(folder.Card, direction);
        string path = Path.Combine(folder.Folder, translator.File);
        return File.Exists(path)
            ? Source(folder.Card, direction, translator, range, _ => Task.FromResult(path))
            : throw new CommandFailedException(ExitCode.NotFound, $"The model's file '{path}' does not exist.", "Restore it, or export the version again.");
    }

    private static TranslatorSource FromFile(string path, string direction, IReadOnlyList<double>? range)
    {
        if (!File.Exists(path))
        {
            throw new CommandFailedException(
                ExitCode.NotFound,
                $"The model file '{path}' does not exist.",
                "Name an ONNX file that exists, or a model by NAME[@VERSION]; 'gan models list' shows those of the registry.");
        }

        TranslatorCard card = OnnxFile.DescribeTranslator(path);
        string name = Path.GetFileNameWithoutExtension(path);
        return new TranslatorSource(name, "file", direction, range is null ? card : card with { ValueRange = range }, null, _ => Task.FromResult(path)) { Pinned = true };
    }

    private static TranslatorSource Source(
        ModelCard card,
        string direction,
        TranslatorCard translator,
        IReadOnlyList<double>? range,
        Func<CancellationToken, Task<string>> path) =>
        new(card.Name, card.Version, direction, range is null ? translator : translator with { ValueRange = range }, card.Files[translator.File], path) { Pinned = true };

    private static RegistryOptions Options(CommandContext context) => new() { CacheFolder = context.Home.ModelCache };

    private static TranslatorCard Translator(ModelCard card, string direction) =>
        card.Translators.TryGetValue(direction, out TranslatorCard? translator)
            ? translator
            : throw new CommandFailedException(
                ExitCode.NotFound,
                card.Generator is null
                    ? $"{card.Name}@{card.Version} does not translate {direction}."
                    : $"{card.Name}@{card.Version} generates images and translates none.",
                card.Translators.Count == 0
                    ? "Name a model that translates; 'gan models list' shows those of the registry."
                    : $"It translates {string.Join(" and ", card.Translators.Keys)}: name one with --direction.");
}
