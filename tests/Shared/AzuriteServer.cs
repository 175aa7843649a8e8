using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace GanFunctions.TestSupport;

/// <summary>An Azurite process on ports of its own. It can be stopped and started again on the same ports.</summary>
public sealed partial class AzuriteServer : IAsyncDisposable
{
    private const int Accounts = 600;
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(60);

    // Azurite takes any account name and key that it is told of when it starts.
    private static readonly string Key = Convert.ToBase64String(SHA512.HashData("GanFunctions tests"u8));

    private readonly string _script;
    private readonly string? _dataFolder;
    private Process? _process;
    private int _blobPort;
    private int _queuePort;
    private int _used;

    private AzuriteServer(string script, string? dataFolder)
    {
        _script = script;
        _dataFolder = dataFolder;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Kill();
    }

    /// <summary>Starts Azurite, installing it first where it is not.</summary>
    /// <param name="dataFolder">Where it keeps its data over a restart; in memory where null.</param>
    public static async Task<AzuriteServer> StartAsync(string? dataFolder = null)
    {
        AzuriteServer server = new(AzuriteInstallation.Script(), dataFolder);
        await server.StartProcessAsync();
        return server;
    }

    /// <summary>The connection string of an account that no other call was given: an empty storage.</summary>
    public string NewAccount()
    {
        int number = Interlocked.Increment(ref _used);
        return number <= Accounts
            ? $"DefaultEndpointsProtocol=http;AccountName={AccountName(number)};AccountKey={Key};" +
              $"BlobEndpoint=http://127.0.0.1:{_blobPort}/{AccountName(number)};QueueEndpoint=http://127.0.0.1:{_queuePort}/{AccountName(number)};"
            : throw new InvalidOperationException($"More than {Accounts} accounts were asked for.");
    }

    /// <summary>Ends the process after it has written its data, as a restart of the machine would.</summary>
    public async Task StopAsync()
    {
        if (OperatingSystem.IsWindows())
        {
            // There is no SIGTERM; Azurite writes its data every five seconds.
            await Task.Delay(TimeSpan.FromSeconds(6));
            Kill();
        }
        else if (_process is { } process)
        {
            _process = null;
            using Process kill = Process.Start("kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)]);
            await process.WaitForExitAsync();
            process.Dispose();
        }
    }

    /// <summary>Kills the process at once. What it was told in the last seconds may be lost.</summary>
    public void Kill()
    {
        if (_process is { } process)
        {
            _process = null;
            process.Kill(entireProcessTree: true);
            process.WaitForExit();
            process.Dispose();
        }
    }

    /// <summary>Starts the process again after <see cref="StopAsync"/>.</summary>
    public Task RestartAsync() => StartProcessAsync();

    public ValueTask DisposeAsync()
    {
        Kill();
        return ValueTask.CompletedTask;
    }

    private static string AccountName(int number) => string.Create(CultureInfo.InvariantCulture, $"test{number}");

    private async Task StartProcessAsync()
    {
        ProcessStartInfo start = new("node")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = _dataFolder ?? Path.GetTempPath(),
        };
        string[] arguments =
        [
            _script, "--skipApiVersionCheck", "--disableTelemetry", "--silent",
            "--blobPort", _blobPort.ToString(CultureInfo.InvariantCulture),
            "--queuePort", _queuePort.ToString(CultureInfo.InvariantCulture),
            "--tablePort", "0",
            .. _dataFolder is null ? ["--inMemoryPersistence"] : new[] { "--location", _dataFolder },
        ];
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment["AZURITE_ACCOUNTS"] = string.Join(';', Enumerable.Range(1, Accounts).Select(number => $"{AccountName(number)}:{Key}"));
        await ListenAsync(Process.Start(start)!);
    }

    private async Task ListenAsync(Process process)
    {
        _process = process;
        StringBuilder said = new();
        TaskCompletionSource<int> blobs = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource<int> queues = new(TaskCreationOptions.RunContinuationsAsynchronously);
        process.OutputDataReceived += (_, line) =>
        {
            said.AppendLine(line.Data);
            if (ListeningPattern().Match(line.Data ?? "") is { Success: true } match)
            {
                (match.Groups[1].Value == "Blob" ? blobs : queues).TrySetResult(int.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture));
            }
        };
        process.ErrorDataReceived += (_, line) => said.AppendLine(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        try
        {
            _blobPort = await blobs.Task.WaitAsync(StartPatience);
            _queuePort = await queues.Task.WaitAsync(StartPatience);
        }
        catch (TimeoutException)
        {
            throw new InvalidOperationException($"Azurite did not start. It said: {said}");
        }
    }

    [GeneratedRegex(@"Azurite (Blob|Queue) service is successfully listening at http://[^:]+:(\d+)")]
    private static partial Regex ListeningPattern();
}
