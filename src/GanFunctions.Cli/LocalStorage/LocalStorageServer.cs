using System.Globalization;
using GanFunctions.Cli.Hosting;
using Microsoft.Extensions.Logging;

namespace GanFunctions.Cli.LocalStorage;

/// <summary>
/// Storage on this machine. Several hosts share one emulator: whoever finds it running uses it, whoever finds none
/// starts it, and when it goes away under a host that keeps watch, that host starts it anew on the same data.
/// </summary>
public sealed partial class LocalStorageServer : IAsyncDisposable
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Watch = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    private readonly GanHome _home;
    private readonly AzuriteInstallation _installation;
    private readonly ILogger<LocalStorageServer> _logger;
    private readonly StorageProbe _probe = new();
    private readonly CancellationTokenSource _stopping = new();

    private Task _watching = Task.CompletedTask;
    private AzuriteProcess? _process;
    private FileStream? _ownership;

    private LocalStorageServer(GanHome home, AzuritePorts ports, AzuriteInstallation installation, ILogger<LocalStorageServer> logger)
    {
        _home = home;
        Ports = ports;
        _installation = installation;
        _logger = logger;
    }

    /// <summary>Where it listens.</summary>
    public AzuritePorts Ports { get; }

    /// <summary>
    /// Called after the emulator was started anew. It saves every five seconds: one that was killed may have forgotten
    /// containers and blobs younger than that.
    /// </summary>
    public Func<CancellationToken, Task>? Restarted { get; set; }

    /// <summary>Whether this process runs the emulator; otherwise another one does.</summary>
    public bool IsOwned => _process is { HasExited: false };

    private string Folder => Path.Combine(_home.Data, "azurite");

    /// <summary>Uses the emulator that runs on the ports, or starts one and waits until it answers.</summary>
    /// <param name="home">Where its packages and data lie.</param>
    /// <param name="ports">Where it listens.</param>
    /// <param name="keepAlive">Start it anew when it goes away.</param>
    /// <param name="loggers">Where it says what happens.</param>
    /// <param name="cancellationToken">Ends the wait; what was started is stopped.</param>
    /// <exception cref="CommandFailedException">A port is taken by something else, Node.js is missing, or the emulator fails.</exception>
    public static async Task<LocalStorageServer> OpenAsync(
        GanHome home,
        AzuritePorts ports,
        bool keepAlive,
        ILoggerFactory loggers,
        CancellationToken cancellationToken)
    {
        LocalStorageServer server = new(
            home,
            ports,
            new AzuriteInstallation(home, loggers.CreateLogger<AzuriteInstallation>()),
            loggers.CreateLogger<LocalStorageServer>());
        try
        {
            await server.EnsureAsync(cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            await server.DisposeAsync().ConfigureAwait(false);
            throw;
        }

        if (keepAlive)
        {
            server._watching = server.WatchAsync();
        }

        return server;
    }

    /// <summary>Stops the emulator if this process started it.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _watching.ConfigureAwait(false);
        await StopAsync().ConfigureAwait(false);
        _probe.Dispose();
        _stopping.Dispose();
    }

    private async Task EnsureAsync(CancellationToken cancellationToken)
    {
        if (await _probe.AnswersAsync(Ports, cancellationToken).ConfigureAwait(false))
        {
            LogShared(Ports.Blob);
            return;
        }

        (string node, _) = await AzuriteInstallation.FindNodeAsync(cancellationToken).ConfigureAwait(false);
        await _installation.EnsureAsync(cancellationToken).ConfigureAwait(false);
        Directory.CreateDirectory(Folder);

        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(StartLimit);
        try
        {
            await StartOrWaitAsync(node, limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new CommandFailedException(
                ExitCode.MachineNotReady,
                string.Create(CultureInfo.InvariantCulture, $"Local storage did not answer on port {Ports.Blob} within {StartLimit.TotalSeconds:0} seconds. {_process?.Output}"),
                $"Look into '{Folder}', or name other storage with --storage.",
                exception);
        }
    }

    private async Task StartOrWaitAsync(string node, CancellationToken cancellationToken)
    {
        while (!await _probe.IsStartedAsync(Ports, cancellationToken).ConfigureAwait(false))
        {
            if (_process is { HasExited: true } ended)
            {
                string output = ended.Output;
                await StopAsync().ConfigureAwait(false);
                ThrowIfTaken();
                throw new CommandFailedException(
                    ExitCode.MachineNotReady,
                    $"Local storage ended as soon as it was started. {output}",
                    $"Check that '{Folder}' is writable and that 'gan doctor' finds nothing amiss.");
            }

            // Only the holder of this lock starts an emulator on the folder: two on one folder would spoil its data.
            if (_process is null && (_ownership ??= FileLock.TryTake(Path.Combine(_home.Data, "azurite.lock"))) is not null)
            {
                ThrowIfTaken();
                _process = AzuriteProcess.Start(node, _installation.Server, Folder, Ports);
                LogStarted(_process.Id, Ports.Blob);
            }

            await Task.Delay(Poll, cancellationToken).ConfigureAwait(false);
        }
    }

    private void ThrowIfTaken()
    {
        if (Ports.FirstInUse() is not { } port)
        {
            return;
        }

        string by = PortOwner.Find(port) is { } owner ? $"by {owner}" : "by another program";
        throw new CommandFailedException(
            ExitCode.MachineNotReady,
            string.Create(CultureInfo.InvariantCulture, $"Port {port} of 127.0.0.1, which local storage needs, is in use {by}."),
            "End that program, choose other ports with --port (the first of three), or name other storage with --storage.");
    }

    private async Task WatchAsync()
    {
        try
        {
            while (true)
            {
                await Task.Delay(Watch, _stopping.Token).ConfigureAwait(false);
                if (!IsOwned && !await _probe.AnswersAsync(Ports, _stopping.Token).ConfigureAwait(false))
                {
                    LogGone();
                    await StopAsync().ConfigureAwait(false);
                    await RestartAsync().ConfigureAwait(false);
                }
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // Asked to stop.
        }
    }

    private async Task RestartAsync()
    {
        try
        {
            await EnsureAsync(_stopping.Token).ConfigureAwait(false);
            await (Restarted?.Invoke(_stopping.Token) ?? Task.CompletedTask).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // It is tried again as long as the host runs.
            LogNotRestarted(exception.Message);
        }
    }

    private async Task StopAsync()
    {
        if (_process is { } process)
        {
            _process = null;
            await process.DisposeAsync().ConfigureAwait(false);
        }

        if (_ownership is { } ownership)
        {
            _ownership = null;
            await ownership.DisposeAsync().ConfigureAwait(false);
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Azurite started as process {ProcessId} on port {Port}")]
    private partial void LogStarted(int processId, int port);

    [LoggerMessage(Level = LogLevel.Debug, Message = "An Azurite answers on port {Port} already; sharing it")]
    private partial void LogShared(int port);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Local storage went away; starting it anew")]
    private partial void LogGone();

    [LoggerMessage(Level = LogLevel.Warning, Message = "Local storage could not be started anew: {Reason}")]
    private partial void LogNotRestarted(string reason);
}
