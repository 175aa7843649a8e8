using System.Runtime.InteropServices;

namespace GanFunctions.Cli.Hosting;

/// <summary>
/// Ctrl+C, SIGTERM and a closed terminal ask the work in hand to end; asked a second time, the process ends at once.
/// </summary>
public sealed class Interruption : IDisposable
{
    private readonly CancellationTokenSource _requested = new();
    private readonly PosixSignalRegistration[] _registrations;

    /// <summary>Starts to listen for signals.</summary>
    public Interruption() =>
        _registrations =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal),
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal),
            PosixSignalRegistration.Create(PosixSignal.SIGHUP, OnSignal),
        ];

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Token => _requested.Token;

    /// <summary>What a command returns that was ended before its work was done.</summary>
    public ExitCode ExitCode { get; private set; } = ExitCode.Interrupted;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in _registrations)
        {
            registration.Dispose();
        }

        _requested.Dispose();
    }

    private void OnSignal(PosixSignalContext context)
    {
        ExitCode = context.Signal == PosixSignal.SIGINT ? ExitCode.Interrupted : ExitCode.Terminated;
        if (_requested.IsCancellationRequested)
        {
            Environment.Exit((int)ExitCode);
        }

        context.Cancel = true;
        _requested.Cancel();
    }
}
