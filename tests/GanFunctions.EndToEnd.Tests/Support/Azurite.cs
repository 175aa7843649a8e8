using System.Diagnostics;
using System.Globalization;
using GanFunctions.Cli.Hosting;
using GanFunctions.Cli.LocalStorage;
using Microsoft.Extensions.Logging.Abstractions;

namespace GanFunctions.EndToEnd.Tests.Support;

/// <summary>An Azurite that is no child of gan, to be stopped and started under it.</summary>
internal sealed class Azurite : IAsyncDisposable
{
    private readonly Process _process;

    private Azurite(Process process) => _process = process;

    public static async Task<Azurite> StartAsync(Workspace workspace)
    {
        string node = (await AzuriteInstallation.FindNodeAsync(default)).Path;
        await new AzuriteInstallation(GanHome.Locate(workspace.Data), NullLogger<AzuriteInstallation>.Instance).EnsureAsync(default);
        ProcessStartInfo start = new(
            node,
            [
                Path.Combine(Repository.Root, "tools", "azurite", "serve.js"),
                "--location", Directory.CreateDirectory(workspace.PathOf("azurite")).FullName,
                "--blobPort", workspace.Ports.Blob.ToString(CultureInfo.InvariantCulture),
                "--queuePort", workspace.Ports.Queue.ToString(CultureInfo.InvariantCulture),
                "--tablePort", workspace.Ports.Table.ToString(CultureInfo.InvariantCulture),
                "--skipApiVersionCheck", "--disableTelemetry", "--silent",
            ])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        Azurite azurite = new(Process.Start(start)!);
        while (await azurite._process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.Contains("Table service is successfully listening", StringComparison.Ordinal))
            {
                _ = azurite._process.StandardOutput.ReadToEndAsync();
                return azurite;
            }
        }

        throw new InvalidOperationException("Azurite did not start.");
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
