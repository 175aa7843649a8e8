using System.Net;
using System.Net.Sockets;
using GanFunctions.Cli.LocalStorage;
using GanFunctions.Pipeline.Storage;

namespace GanFunctions.EndToEnd.Tests.Support;

/// <summary>A folder and three ports of a test's own.</summary>
internal sealed class Workspace : IDisposable
{
    private static int _nextPort = 20000 + (Environment.ProcessId * 30 % 12000);

    public Workspace()
    {
        Folder = Directory.CreateTempSubdirectory("gan-test-").FullName;
        do
        {
            Ports = new AzuritePorts(Interlocked.Add(ref _nextPort, 3));
        }
        while (Ports.FirstInUse() is not null);
    }

    public string Folder { get; }

    public AzuritePorts Ports { get; }

    public string Data => Path.Combine(Folder, "data");

    public GanStorage Storage => GanStorage.Connect(Ports.ConnectionString);

    public string Samples { get; private set; } = Path.Combine(Repository.Assets, "samples");

    public string PathOf(string name) => Path.Combine(Folder, name);

    public GanProcess Gan(params string[] arguments) => GanProcess.Start(this, [.. arguments, "--port", $"{Ports.Blob}"]);

    /// <summary>Adds a generator called <c>tiny</c> to the samples, and the repository's own requests and photos for it.</summary>
    public void AddGeneratorToSamples()
    {
        string samples = PathOf("samples");
        CopyFolder(Samples, samples);
        CopyFolder(Path.Combine(AppContext.BaseDirectory, "generator"), Path.Combine(samples, "models", "tiny"));
        foreach (string folder in (string[])["requests", "photos"])
        {
            CopyFolder(Path.Combine(Repository.Root, "samples", folder), Path.Combine(samples, folder));
        }

        Samples = samples;
    }

    public static void CopyFolder(string from, string to)
    {
        foreach (string path in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            string copy = Path.Combine(to, Path.GetRelativePath(from, path));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(path, copy);
        }
    }

    public TcpListener Occupy(int port)
    {
        TcpListener listener = new(IPAddress.Loopback, port);
        listener.Start();
        return listener;
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
