using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace GanFunctions.Cli.LocalStorage;

/// <summary>The three consecutive ports of 127.0.0.1 that local storage listens on.</summary>
/// <param name="Blob">The port of blob storage; queues have the next one and tables the one after.</param>
public sealed record AzuritePorts(int Blob)
{
    /// <summary>Azurite's own, where every client's <c>UseDevelopmentStorage=true</c> looks.</summary>
    public static AzuritePorts Default { get; } = new(10000);

    /// <summary>The port of queue storage.</summary>
    public int Queue => Blob + 1;

    /// <summary>The port of table storage.</summary>
    public int Table => Blob + 2;

    /// <summary>The connection string of the emulator's public development account on these ports.</summary>
    public string ConnectionString =>
        "DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;"
        + "AccountKey=Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==;"
        + string.Create(CultureInfo.InvariantCulture, $"BlobEndpoint=http://127.0.0.1:{Blob}/devstoreaccount1;")
        + string.Create(CultureInfo.InvariantCulture, $"QueueEndpoint=http://127.0.0.1:{Queue}/devstoreaccount1;")
        + string.Create(CultureInfo.InvariantCulture, $"TableEndpoint=http://127.0.0.1:{Table}/devstoreaccount1;");

    /// <summary>The first of the ports that something listens on, or null.</summary>
    public int? FirstInUse()
    {
        foreach (int port in (int[])[Blob, Queue, Table])
        {
            using TcpListener listener = new(IPAddress.Loopback, port) { ExclusiveAddressUse = OperatingSystem.IsWindows() };
            try
            {
                listener.Start();
            }
            catch (SocketException)
            {
                return port;
            }
        }

        return null;
    }
}
