using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace GanFunctions.Cli.LocalStorage;

/// <summary>
/// A running storage emulator. Its standard input is a pipe from this process: when this process ends, in whatever
/// way, the pipe closes and the emulator ends too.
/// </summary>
internal sealed class AzuriteProcess : IAsyncDisposable
{
    private const int KeptLines = 12;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = new();

    private AzuriteProcess(Process process) => _process = process;

    /// <summary>Whether it has ended.</summary>
    public bool HasExited => _process.HasExited;

    /// <summary>Its process id.</summary>
    public int Id => _process.Id;

    /// <summary>The last lines it wrote.</summary>
    public string Output => string.Join(Environment.NewLine, _output);

    /// <summary>Starts the emulator.</summary>
    /// <param name="node">The path of Node.js.</param>
    /// <param name="server">The path of <c>serve.js</c>.</param>
    /// <param name="folder">Where it keeps its data.</param>
    /// <param name="ports">Where it listens.</param>
    public static AzuriteProcess Start(string node, string server, string folder, AzuritePorts ports)
    {
        ProcessStartInfo start = new(
            node,
            [
                server,
                "--location", folder,
                "--blobPort", ports.Blob.ToString(CultureInfo.InvariantCulture),
                "--queuePort", ports.Queue.ToString(CultureInfo.InvariantCulture),
                "--tablePort", ports.Table.ToString(CultureInfo.InvariantCulture),
                "--skipApiVersionCheck",
                "--disableTelemetry",
                "--silent",
                "--loose",
            ])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        Process process = new() { StartInfo = start };
        AzuriteProcess azurite = new(process);
        process.OutputDataReceived += azurite.Keep;
        process.ErrorDataReceived += azurite.Keep;
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return azurite;
    }

    /// <summary>Asks it to end, and ends it by force if it does not.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.StandardInput.Close();
            using CancellationTokenSource patience = new(Patience);
            try
            {
                await _process.WaitForExitAsync(patience.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                _process.Kill(entireProcessTree: true);
            }
        }

        _process.Dispose();
    }

    private void Keep(object sender, DataReceivedEventArgs received)
    {
        if (received.Data is { Length: > 0 } line)
        {
            _output.Enqueue(line);
            while (_output.Count > KeptLines)
            {
                _output.TryDequeue(out _);
            }
        }
    }
}
