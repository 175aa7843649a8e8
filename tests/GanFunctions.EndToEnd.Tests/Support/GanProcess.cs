using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;

namespace GanFunctions.EndToEnd.Tests.Support;

/// <summary>A real <c>gan</c>, its output and its signals.</summary>
internal sealed partial class GanProcess : IAsyncDisposable
{
    public const int Interrupt = 2;
    public const int Kill = 9;
    public const int Terminate = 15;

    // Shells let what they start in the background ignore Ctrl+C, and so does everything below it, these tests included.
    private const string HeedInterrupt = "--default-signal=INT";

    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, "gan.dll");

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = new();
    private readonly ConcurrentQueue<string> _errors = new();

    private GanProcess(Process process) => _process = process;

    public int Id => _process.Id;

    public IReadOnlyList<string> Output => [.. _output];

    public string Errors => string.Join('\n', _errors);

    /// <summary>Every line of standard output, which must be JSON objects.</summary>
    public IReadOnlyList<JsonObject> Events => [.. _output.Select(line => JsonNode.Parse(line)!.AsObject())];

    public static GanProcess Start(Workspace workspace, IReadOnlyList<string> arguments) =>
        OperatingSystem.IsLinux()
            ? Start(workspace, "env", [HeedInterrupt, "dotnet", Program, .. arguments])
            : Start(workspace, "dotnet", [Program, .. arguments]);

    public static GanProcess Start(Workspace workspace, string program, IReadOnlyList<string> arguments, Action<ProcessStartInfo>? adjust = null)
    {
        ProcessStartInfo start = new(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = workspace.Folder,
        };
        start.Environment["GAN_HOME"] = Repository.Root;
        start.Environment["GAN_SAMPLES"] = workspace.Samples;
        start.Environment["GAN_DATA"] = workspace.Data;
        start.Environment["GAN_TRAINER"] = Repository.Trainer;
        start.Environment.Remove("GAN_STORAGE");
        adjust?.Invoke(start);

        GanProcess gan = new(new Process { StartInfo = start });
        gan._process.OutputDataReceived += (_, line) => Keep(gan._output, line.Data);
        gan._process.ErrorDataReceived += (_, line) => Keep(gan._errors, line.Data);
        gan._process.Start();
        gan._process.BeginOutputReadLine();
        gan._process.BeginErrorReadLine();
        return gan;
    }

    public async Task<int> ExitCodeAsync()
    {
        using CancellationTokenSource patience = new(Patience);
        try
        {
            await _process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"gan does not end.\n{string.Join('\n', Output)}\n{Errors}");
        }

        return _process.ExitCode;
    }

    public Task<JsonObject> EventAsync(string name) => EventAsync(happened => happened["event"]!.GetValue<string>() == name);

    public async Task<JsonObject> EventAsync(Func<JsonObject, bool> wanted)
    {
        using CancellationTokenSource patience = new(Patience);
        while (true)
        {
            if (Events.FirstOrDefault(wanted) is { } found)
            {
                return found;
            }

            if (_process.HasExited || patience.IsCancellationRequested)
            {
                throw new InvalidOperationException($"gan did not say so.\n{string.Join('\n', Output)}\n{Errors}");
            }

            await Task.Delay(50);
        }
    }

    public void Signal(int signal)
    {
        if (SendSignal(_process.Id, signal) != 0)
        {
            throw new InvalidOperationException($"No signal could be sent to process {_process.Id}.");
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    private static void Keep(ConcurrentQueue<string> lines, string? line)
    {
        if (line is not null)
        {
            lines.Enqueue(line);
        }
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int SendSignal(int process, int signal);
}
