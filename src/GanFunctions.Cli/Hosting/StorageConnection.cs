using System.CommandLine;
using GanFunctions.Cli.Commands;
using GanFunctions.Cli.LocalStorage;
using GanFunctions.Pipeline.Storage;

namespace GanFunctions.Cli.Hosting;

/// <summary>The storage that a command works on: the one that was named, else local storage, started for the command where none runs.</summary>
public sealed class StorageConnection : IAsyncDisposable
{
    private StorageConnection(string connection, GanStorage storage, LocalStorageServer? local)
    {
        Connection = connection;
        Storage = storage;
        Local = local;
    }

    /// <summary>A connection string or an account's blob address.</summary>
    public string Connection { get; }

    /// <summary>The account's clients.</summary>
    public GanStorage Storage { get; }

    /// <summary>Local storage, where the command works on it.</summary>
    public LocalStorageServer? Local { get; }

    /// <summary>Opens the storage that the options name, and sees that it answers; local storage is given its containers.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="context">What the command has to hand.</param>
    /// <param name="keepAlive">Start local storage anew when it goes away.</param>
    /// <exception cref="CommandFailedException">Local storage cannot be started.</exception>
    /// <exception cref="StorageUnreachableException">The storage does not answer.</exception>
    public static async Task<StorageConnection> OpenAsync(ParseResult arguments, CommandContext context, bool keepAlive = false)
    {
        if (arguments.GetValue(CommonOptions.Storage) is { } connection)
        {
            GanStorage named = GanStorage.Connect(connection);
            await named.CheckReachableAsync(context.CancellationToken).ConfigureAwait(false);
            return new StorageConnection(connection, named, null);
        }

        AzuritePorts ports = new(arguments.GetValue(CommonOptions.Port));
        LocalStorageServer local = await LocalStorageServer
            .OpenAsync(context.Home, ports, keepAlive, context.Loggers, context.CancellationToken).ConfigureAwait(false);
        try
        {
            GanStorage storage = GanStorage.Connect(ports.ConnectionString);
            await storage.EnsureCreatedAsync(context.CancellationToken).ConfigureAwait(false);
            return new StorageConnection(ports.ConnectionString, storage, local);
        }
        catch
        {
            await local.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Stops local storage if the command started it.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Local is not null)
        {
            await Local.DisposeAsync().ConfigureAwait(false);
        }
    }
}
