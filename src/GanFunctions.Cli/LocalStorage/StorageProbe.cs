using System.Globalization;

namespace GanFunctions.Cli.LocalStorage;

/// <summary>Looks whether an Azurite answers on a port.</summary>
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

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();
}
