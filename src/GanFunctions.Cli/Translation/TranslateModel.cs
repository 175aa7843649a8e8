using System.CommandLine;
using GanFunctions.Cli.Commands;
using GanFunctions.Cli.Hosting;
using GanFunctions.Cli.Samples;
using GanFunctions.Inference.Sessions;

namespace GanFunctions.Cli.Translation;

/// <summary>A model to translate files with, and the storage it comes from, if any, for as long as it may be fetched.</summary>
internal sealed class TranslateModel : IAsyncDisposable
{
    private readonly StorageConnection? _connection;

    private TranslateModel(TranslatorSource source, StorageConnection? connection)
    {
        Source = source;
        _connection = connection;
    }

    /// <summary>The model.</summary>
    public TranslatorSource Source { get; }

    /// <summary>Looks on this machine first, unless storage is named, and in the registry then.</summary>
    public static async Task<TranslateModel> OpenAsync(
        ParseResult arguments,
        CommandContext context,
        string model,
        string direction,
        IReadOnlyList<double>? range)
    {
        bool storageNamed = arguments.GetValue(CommonOptions.Storage) is not null;
        SampleAssets? samples = storageNamed ? null : new SampleAssets(context.Home.Samples);
        if (ModelArgument.FindOnDisk(model, direction, range, samples) is { } found)
        {
            return new TranslateModel(found, null);
        }

        StorageConnection connection = await StorageConnection.OpenAsync(arguments, context).ConfigureAwait(false);
        try
        {
            return new TranslateModel(await ModelArgument.FindInRegistryAsync(model, direction, range, connection, context).ConfigureAwait(false), connection);
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_connection is not null)
        {
            await _connection.DisposeAsync().ConfigureAwait(false);
        }
    }
}
