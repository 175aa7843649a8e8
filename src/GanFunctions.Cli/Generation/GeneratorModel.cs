using System.CommandLine;
using GanFunctions.Cli.Commands;
using GanFunctions.Cli.Hosting;
using GanFunctions.Cli.Samples;
using GanFunctions.Inference.Models;
using GanFunctions.Inference.Sessions;
using GanFunctions.Pipeline.Models;

namespace GanFunctions.Cli.Generation;

/// <summary>A model to generate files with, and the storage it comes from, if any, for as long as it may be fetched.</summary>
internal sealed class GeneratorModel : IAsyncDisposable
{
    private readonly StorageConnection? _connection;

    private GeneratorModel(GeneratorSource source, StorageConnection? connection)
    {
        Source = source;
        _connection = connection;
    }

    /// <summary>The model.</summary>
    public GeneratorSource Source { get; }

    /// <summary>Takes a folder; else looks among the samples, unless storage is named, and in the registry then.</summary>
    /// <exception cref="CommandFailedException">There is no such folder, or the model does not generate images.</exception>
    /// <exception cref="Inference.InputRejectedException">There is no such model or version.</exception>
    public static async Task<GeneratorModel> OpenAsync(ParseResult arguments, CommandContext context, string model)
    {
        if (Directory.Exists(model))
        {
            return new GeneratorModel(FromFolder(ModelFolder.Read(model)), null);
        }

        if (model.Contains(Path.DirectorySeparatorChar, StringComparison.Ordinal) || File.Exists(model))
        {
            throw new CommandFailedException(
                ExitCode.NotFound, $"'{model}' is no folder of a model.", "Name a folder that 'gan models export' wrote, or a model by NAME[@VERSION].");
        }

        ModelReference reference = ModelReference.Parse(model);
        ModelFolder? sample = arguments.GetValue(CommonOptions.Storage) is null ? FindSample(context, reference) : null;
        return sample is not null ? new GeneratorModel(FromFolder(sample), null) : await FromRegistryAsync(arguments, context, reference).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_connection is not null)
        {
            await _connection.DisposeAsync().ConfigureAwait(false);
        }
    }

    private static ModelFolder? FindSample(CommandContext context, ModelReference reference) =>
        new SampleAssets(context.Home.Samples).Models().FirstOrDefault(folder =>
            folder.Card.Name == reference.Name && (reference.Version is null || folder.Card.Version == reference.Version));

    private static async Task<GeneratorModel> FromRegistryAsync(ParseResult arguments, CommandContext context, ModelReference reference)
    {
        StorageConnection connection = await StorageConnection.OpenAsync(arguments, context).ConfigureAwait(false);
        try
        {
            RegistryOptions options = new() { CacheFolder = context.Home.ModelCache };
            ModelVersion version = await new ModelRegistry(connection.Storage, options)
                .ResolveAsync(reference, context.CancellationToken).ConfigureAwait(false);
            LocalModelCache cache = new(connection.Storage, options);
            return new GeneratorModel(SourceOf(version.Card, (file, cancellation) => cache.GetAsync(version, file, cancellation)), connection);
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private static GeneratorSource FromFolder(ModelFolder folder) =>
        SourceOf(folder.Card, (file, _) => Task.FromResult(Path.Combine(folder.Folder, file)));

    private static GeneratorSource SourceOf(ModelCard card, Func<string, CancellationToken, Task<string>> path) =>
        card.Generator is { } generator
            ? new GeneratorSource(card.Name, card.Version, generator, card.Files, path) { Pinned = true }
            : throw new CommandFailedException(
                ExitCode.Refused,
                $"{card.Name}@{card.Version} ({card.Architecture}) does not generate images.",
                card.Translators.Count > 0 ? $"It translates them: 'gan translate PHOTO --model {card.Name}'; or name a StyleGAN model." : "Name a StyleGAN model.");
}
