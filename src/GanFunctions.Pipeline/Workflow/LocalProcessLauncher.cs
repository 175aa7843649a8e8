using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using GanFunctions.Inference;
using GanFunctions.Pipeline.Storage;
using GanFunctions.Pipeline.Training;
using Microsoft.Extensions.Logging;

namespace GanFunctions.Pipeline.Workflow;

/// <summary>
/// Trainers as child processes. A child outlives the host: its output goes to a file and a file in its work folder names
/// it, so that the next host finds it again.
/// </summary>
public sealed partial class LocalProcessLauncher : ITrainingJobLauncher, IDisposable
{
    private const string PidFile = "trainer.pid.json";
    // libtorch says so on many processors, and it tells nothing of a crash.
    private const string UntoldWarning = "Could not initialize NNPACK";

    private const int OutputLines = 5;
    private const int OutputBytes = 4096;

    private readonly LocalLauncherOptions _options;
    private readonly string _storage;
    private readonly ILogger<LocalProcessLauncher> _logger;
    private readonly ConcurrentDictionary<string, Process> _children = new();

    /// <summary>Makes a launcher; nothing is started.</summary>
    /// <param name="options">How.</param>
    /// <param name="storage">The host's storage connection.</param>
    /// <param name="logger">Told of starts and stops.</param>
    public LocalProcessLauncher(LocalLauncherOptions options, StorageOptions storage, ILogger<LocalProcessLauncher> logger)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(storage);
        _options = options;
        _storage = options.Storage ?? storage.Connection;
        _logger = logger;
    }

    private IReadOnlyList<string> Command => _options.TrainerCommand.Count > 0 ? _options.TrainerCommand : LocalLauncherOptions.TrainerBesideHost;

    /// <summary>The run's folder on this machine.</summary>
    /// <param name="runId">The run.</param>
    public string WorkFolder(string runId) => Path.Combine(_options.RunsFolder, runId);

    /// <inheritdoc/>
    /// <exception cref="InputRejectedException"><c>trainer-not-found</c>: the program cannot be started.</exception>
    public async Task StartAsync(string runId, CancellationToken ct = default)
    {
        if (Find(runId) is { HasExited: false } living)
        {
            LogFound(runId, living.Id);
            return;
        }

        string folder = Directory.CreateDirectory(WorkFolder(runId)).FullName;
        File.Delete(Path.Combine(folder, PidFile));
        Process process = Start(runId, folder);
        _children.AddOrUpdate(runId, process, (_, former) =>
        {
            former.Dispose();
            return process;
        });
        try
        {
            await WritePidAsync(folder, new TrainerProcess(process.Id, process.StartTime.ToUniversalTime()));
        }
        catch (Exception exception) when (exception is InvalidOperationException or Win32Exception)
        {
            // It has ended already; there is nothing to find again.
        }

        LogStarted(runId, process.Id, folder);
    }

    /// <inheritdoc/>
    public async Task<TrainingJob> GetAsync(string runId, CancellationToken ct = default)
    {
        if (Find(runId) is not { } process)
        {
            return new TrainingJob(false, null, await TailAsync(runId, ct));
        }

        if (!process.HasExited)
        {
            return new TrainingJob(true);
        }

        return new TrainingJob(false, _children.ContainsKey(runId) ? process.ExitCode : null, await TailAsync(runId, ct));
    }

    /// <inheritdoc/>
    public async Task StopAsync(string runId, CancellationToken ct = default)
    {
        if (Find(runId) is not { HasExited: false } process)
        {
            return;
        }

        LogStopping(runId, process.Id);
        await AskToEndAsync(process, ct);
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
        patience.CancelAfter(_options.StopPatience);
        try
        {
            await process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            LogKilling(runId, process.Id);
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(ct);
        }
    }

    /// <summary>Lets go of the children; they live on.</summary>
    public void Dispose()
    {
        foreach (Process process in _children.Values)
        {
            process.Dispose();
        }
    }

    private Process? Find(string runId)
    {
        if (_children.TryGetValue(runId, out Process? child))
        {
            return child;
        }

        try
        {
            TrainerProcess known = ContractJson.Read<TrainerProcess>(File.ReadAllBytes(Path.Combine(WorkFolder(runId), PidFile)));
            Process process = Process.GetProcessById(known.Pid);

            // The number may have been given to another process since.
            TimeSpan apart = process.StartTime.ToUniversalTime() - known.StartedAt.UtcDateTime;
            return apart.Duration() < TimeSpan.FromSeconds(1) ? process : null;
        }
        catch (Exception exception) when (exception is IOException or JsonException or ArgumentException or InvalidOperationException or Win32Exception)
        {
            return null;
        }
    }

    private Process Start(string runId, string folder)
    {
        string[] command = [.. Command];

        // dotnet itself would start, and leave no exit code of its own.
        if (command.FirstOrDefault(part => part.EndsWith(".dll", StringComparison.OrdinalIgnoreCase)) is { } assembly && !File.Exists(Path.Combine(folder, assembly)))
        {
            throw NotFound($"there is no '{assembly}'.");
        }

        ProcessStartInfo info = new() { UseShellExecute = false, WorkingDirectory = folder };
        if (OperatingSystem.IsWindows())
        {
            info.FileName = command[0];
        }
        else
        {
            // A pipe would break, and the trainer with it, when this process dies.
            info.FileName = "/bin/sh";
            command = ["-c", $"exec \"$@\" >> {RunBlobs.Log} 2>&1 < /dev/null", "sh", .. command];
        }

        foreach (string argument in OperatingSystem.IsWindows() ? command[1..] : command)
        {
            info.ArgumentList.Add(argument);
        }

        info.Environment[TrainerContract.RunIdVariable] = runId;
        info.Environment[TrainerContract.StorageVariable] = _storage;
        info.Environment[TrainerContract.DeviceVariable] = _options.Device;
        info.Environment[TrainerContract.WorkFolderVariable] = folder;
        if (Activity.Current is { IdFormat: ActivityIdFormat.W3C, Id: { } parent } activity)
        {
            info.Environment[TrainerContract.TraceParentVariable] = parent;
            info.Environment[TrainerContract.TraceStateVariable] = activity.TraceStateString;
        }

        info.Environment["TORCH_CPP_LOG_LEVEL"] = "ERROR"; // libtorch warns of a CPU without NNPACK at every small convolution.
        try
        {
            return Process.Start(info)!;
        }
        catch (Win32Exception exception)
        {
            throw NotFound(exception.Message, exception);
        }
    }

    private InputRejectedException NotFound(string why, Exception? inner = null) => new(
        "trainer-not-found",
        $"The trainer '{string.Join(' ', Command)}' cannot be started: {why}",
        "Install the trainer beside the host, or say how it is started.",
        inner);

    private static async Task AskToEndAsync(Process process, CancellationToken ct)
    {
        if (OperatingSystem.IsWindows())
        {
            process.CloseMainWindow();
            return;
        }

        using Process kill = Process.Start("/bin/sh", ["-c", string.Create(CultureInfo.InvariantCulture, $"kill -TERM {process.Id}")]);
        await kill.WaitForExitAsync(ct);
    }

    private static async Task WritePidAsync(string folder, TrainerProcess process)
    {
        string path = Path.Combine(folder, PidFile);
        await File.WriteAllBytesAsync(path + ".partial", ContractJson.Write(process));
        File.Move(path + ".partial", path, overwrite: true);
    }

    private async Task<string?> TailAsync(string runId, CancellationToken ct)
    {
        try
        {
            await using FileStream log = new(Path.Combine(WorkFolder(runId), RunBlobs.Log), FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            log.Seek(-Math.Min(OutputBytes, log.Length), SeekOrigin.End);
            using StreamReader reader = new(log);
            string[] lines = (await reader.ReadToEndAsync(ct)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
            lines = [.. lines.Where(line => !line.Contains(UntoldWarning, StringComparison.Ordinal))];
            return lines.Length == 0 ? null : string.Join('\n', lines.TakeLast(OutputLines));
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>A process that its number alone does not name: numbers are given again.</summary>
    private sealed record TrainerProcess(int Pid, DateTimeOffset StartedAt);

    [LoggerMessage(Level = LogLevel.Information, Message = "Started the trainer of {RunId} as process {Pid} in {Folder}")]
    private partial void LogStarted(string runId, int pid, string folder);

    [LoggerMessage(Level = LogLevel.Information, Message = "The trainer of {RunId} lives already as process {Pid}")]
    private partial void LogFound(string runId, int pid);

    [LoggerMessage(Level = LogLevel.Information, Message = "Stopping the trainer of {RunId}, process {Pid}")]
    private partial void LogStopping(string runId, int pid);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The trainer of {RunId}, process {Pid}, did not end by itself and is killed")]
    private partial void LogKilling(string runId, int pid);
}
