using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace GanFunctions.Cli.LocalStorage;

/// <summary>Looks whether an Azurite answers on its ports.</summary>
internal sealed class StorageProbe : IDisposable
{
    private readonly HttpClient _client = new(new SocketsHttpHandler { UseProxy = false }) { Timeout = TimeSpan.FromSeconds(2) };

    /// <summary>Asks the blob service for its name, which it tells without credentials.</summary>
    public async Task<bool> AnswersAsync(AzuritePorts ports, CancellationToken cancellationToken)
    {
        Uri uri = new(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{ports.Blob}/devstoreaccount1?comp=list"));
        try
        {
            using HttpResponseMessage response = await _client.GetAsync(uri, cancellationToken).ConfigureAwait(false);
            return response.Headers.TryGetValues("Server", out IEnumerable<string>? names)
                && names.Any(name => name.StartsWith("Azurite-Blob", StringComparison.OrdinalIgnoreCase));
        }
        catch (HttpRequestException)
        {
            return false;
        }
        catch (TaskCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    /// <summary>
    /// Whether all three services listen. An emulator asked to end before that drops what it was sent instead of saving it.
    /// </summary>
    public async Task<bool> IsStartedAsync(AzuritePorts ports, CancellationToken cancellationToken) =>
        await AnswersAsync(ports, cancellationToken).ConfigureAwait(false)
        && await ListensAsync(ports.Queue, cancellationToken).ConfigureAwait(false)
        && await ListensAsync(ports.Table, cancellationToken).ConfigureAwait(false);

    private static async Task<bool> ListensAsync(int port, CancellationToken cancellationToken)
    {
        using TcpClient client = new();
        try
        {
            await client.ConnectAsync(IPAddress.Loopback, port, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();
}
