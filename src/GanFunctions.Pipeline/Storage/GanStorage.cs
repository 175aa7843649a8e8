using Azure.Core;
using Azure.Identity;
using Azure.Storage.Blobs;
using Azure.Storage.Queues;
using GanFunctions.Inference;

namespace GanFunctions.Pipeline.Storage;

/// <summary>One storage account: its blobs and its queues.</summary>
public sealed class GanStorage
{
    private readonly BlobServiceClient _probe;

    private GanStorage(BlobServiceClient blobs, QueueServiceClient queues, BlobServiceClient probe)
    {
        Blobs = blobs;
        Queues = queues;
        _probe = probe;
    }

    /// <summary>The blob service. Its calls are retried with growing waits for about half a minute.</summary>
    public BlobServiceClient Blobs { get; }

    /// <summary>The queue service, retried likewise.</summary>
    public QueueServiceClient Queues { get; }

    /// <summary>The blob service's address, as messages call the account: it holds no secret.</summary>
    public string Account => Blobs.Uri.GetLeftPart(UriPartial.Path);

    /// <summary>Makes the clients; nothing is sent yet.</summary>
    /// <param name="connection">A connection string, or the blob service's URL.</param>
    /// <exception cref="InputRejectedException"><c>invalid-storage</c>: neither of the two.</exception>
    public static GanStorage Connect(string connection) => Connect(new StorageOptions { Connection = connection });

    /// <summary>Makes the clients; nothing is sent yet.</summary>
    /// <param name="options">Which account, and how patiently.</param>
    /// <param name="credential">The identity for a URL; what DefaultAzureCredential finds where null.</param>
    /// <exception cref="InputRejectedException"><c>invalid-storage</c>: the connection is neither a connection string nor a URL.</exception>
    public static GanStorage Connect(StorageOptions options, TokenCredential? credential = null) =>
        Connect(options, credential, _ => { });

    /// <summary>As above, with a chance to add to the clients' pipelines.</summary>
    internal static GanStorage Connect(StorageOptions options, TokenCredential? credential, Action<ClientOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(options);
        return IsUrl(options.Connection)
            ? ConnectToUrl(options, credential ?? CredentialOf(options), configure)
            : ConnectWithString(options, configure);
    }

    /// <summary>A container of the account, whether it exists or not.</summary>
    /// <param name="name">One of <see cref="Containers"/>.</param>
    public BlobContainerClient Container(string name) => Blobs.GetBlobContainerClient(name);

    /// <summary>Asks the account once, without retries, whether it answers.</summary>
    /// <param name="ct">Stops the waiting.</param>
    /// <exception cref="StorageUnreachableException">It does not answer within five seconds, or refuses us.</exception>
    public async Task CheckReachableAsync(CancellationToken ct = default)
    {
        try
        {
            await _probe.GetBlobContainerClient(Containers.Images).ExistsAsync(ct);
        }
        catch (Exception exception) when (!ct.IsCancellationRequested && StorageFault.IsUnreachable(exception))
        {
            throw StorageFault.Unreachable(Account, exception);
        }
    }

    /// <summary>Creates the containers and queues of the contract that do not exist yet.</summary>
    /// <param name="ct">Stops the work.</param>
    /// <exception cref="StorageUnreachableException">The account does not answer or refuses us.</exception>
    public async Task EnsureCreatedAsync(CancellationToken ct = default)
    {
        await CheckReachableAsync(ct);
        try
        {
            await Task.WhenAll(
                Task.WhenAll(Containers.All.Select(name => Container(name).CreateIfNotExistsAsync(cancellationToken: ct))),
                Task.WhenAll(QueueNames.All.Select(name => Queues.GetQueueClient(name).CreateIfNotExistsAsync(cancellationToken: ct))));
        }
        catch (Exception exception) when (!ct.IsCancellationRequested && StorageFault.IsUnreachable(exception))
        {
            throw StorageFault.Unreachable(Account, exception);
        }
    }

    private static DefaultAzureCredential CredentialOf(StorageOptions options) =>
        new(new DefaultAzureCredentialOptions { ManagedIdentityClientId = options.ClientId });

    private static bool IsUrl(string connection) =>
        connection.StartsWith("https://", StringComparison.OrdinalIgnoreCase) ||
        connection.StartsWith("http://", StringComparison.OrdinalIgnoreCase);

    private static GanStorage ConnectWithString(StorageOptions options, Action<ClientOptions> configure)
    {
        string text = options.Connection.Trim() == "UseDevelopmentStorage" ? "UseDevelopmentStorage=true" : options.Connection;
        try
        {
            return new GanStorage(
                new BlobServiceClient(text, Patient(new BlobClientOptions(), options, configure)),
                new QueueServiceClient(text, Patient(new QueueClientOptions(), options, configure)),
                new BlobServiceClient(text, Impatient()));
        }
        catch (Exception exception) when (exception is FormatException or ArgumentException or InvalidOperationException)
        {
            // The text itself is not repeated: it may hold a key.
            throw Invalid("The storage connection string cannot be read.", exception);
        }
    }

    private static GanStorage ConnectToUrl(StorageOptions options, TokenCredential credential, Action<ClientOptions> configure)
    {
        if (!Uri.TryCreate(options.Connection, UriKind.Absolute, out Uri? blobs))
        {
            throw Invalid("The storage URL cannot be read.");
        }

        Uri queues = options.QueueServiceUri ?? QueueServiceBeside(blobs);
        try
        {
            return new GanStorage(
                new BlobServiceClient(blobs, credential, Patient(new BlobClientOptions(), options, configure)),
                new QueueServiceClient(queues, credential, Patient(new QueueClientOptions(), options, configure)),
                new BlobServiceClient(blobs, credential, Impatient()));
        }
        catch (ArgumentException exception)
        {
            throw Invalid("A storage URL opened with an identity must begin with https.", exception);
        }
    }

    private static Uri QueueServiceBeside(Uri blobs)
    {
        string[] host = blobs.Host.Split('.');
        int service = Array.IndexOf(host, "blob");
        if (service < 1)
        {
            throw Invalid($"The queue service's address does not follow from {blobs.Host}.");
        }

        host[service] = "queue";
        return new UriBuilder(blobs) { Host = string.Join('.', host), Query = null }.Uri;
    }

    private static InputRejectedException Invalid(string reason, Exception? inner = null) => new(
        "invalid-storage",
        reason,
        "Give a connection string (UseDevelopmentStorage=true, or the one that the portal shows), or a URL such as https://ACCOUNT.blob.core.windows.net.",
        inner);

    private static TOptions Patient<TOptions>(TOptions client, StorageOptions options, Action<ClientOptions> configure)
        where TOptions : ClientOptions
    {
        client.Retry.Mode = RetryMode.Exponential;
        client.Retry.Delay = options.RetryDelay;
        client.Retry.MaxDelay = TimeSpan.FromSeconds(4);
        client.Retry.MaxRetries = options.MaxRetries;
        client.Retry.NetworkTimeout = options.NetworkTimeout;
        configure(client);
        return client;
    }

    private static BlobClientOptions Impatient()
    {
        BlobClientOptions client = new();
        client.Retry.MaxRetries = 0;
        client.Retry.NetworkTimeout = TimeSpan.FromSeconds(5);
        return client;
    }
}
