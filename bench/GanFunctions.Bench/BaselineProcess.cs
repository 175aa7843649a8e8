using System.Diagnostics;
using System.Globalization;

namespace GanFunctions.Bench;

/// <summary>
/// A baseline in a process of its own. It says <c>ready VERSION</c> once it is warm; to each line <c>run</c> it answers
/// with the milliseconds of one run, measured by itself; it ends when its input does.
/// </summary>
internal sealed class BaselineProcess : IContender, IAsyncDisposable
{
    private const string Ready = "ready ";

    private readonly Process _process;
    private readonly Task<string> _errors;

    private BaselineProcess(Process process)
    {
        _process = process;
        _errors = process.StandardError.ReadToEndAsync();
    }

    /// <summary>The version that the baseline told.</summary>
    public string Version { get; private set; } = "";

    public static async Task<BaselineProcess> StartAsync(
        string program, IEnumerable<string> arguments, int threads, CancellationToken cancellationToken)
    {
        var baseline = new BaselineProcess(Start(program, arguments, threads));
        try
        {
            string line = await baseline.ReadLineAsync(cancellationToken);
            baseline.Version = line.StartsWith(Ready, StringComparison.Ordinal)
                ? line[Ready.Length..]
                : throw new BenchmarkException($"{program} answered '{line}' instead of '{Ready}VERSION'.");
            return baseline;
        }
        catch
        {
            await baseline.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs a program to its end.</summary>
    /// <returns>What it wrote to its standard output.</returns>
    public static async Task<string> RunToEndAsync(string program, IEnumerable<string> arguments, int threads, CancellationToken cancellationToken)
    {
        using Process process = Start(program, arguments, threads);
        Task<string> errors = process.StandardError.ReadToEndAsync(cancellationToken);
        string output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        if (process.ExitCode != 0)
        {
            throw new BenchmarkException($"{program} {string.Join(' ', arguments)} ended with code {process.ExitCode}: {await errors}");
        }

        return output;
    }

    public async Task<double> RunAsync(CancellationToken cancellationToken)
    {
        await _process.StandardInput.WriteLineAsync("run".AsMemory(), cancellationToken);
        await _process.StandardInput.FlushAsync(cancellationToken);
        return double.Parse(await ReadLineAsync(cancellationToken), CultureInfo.InvariantCulture);
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        try
        {
            await _process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
    }

    private static Process Start(string program, IEnumerable<string> arguments, int threads)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["OMP_NUM_THREADS"] = threads.ToString(CultureInfo.InvariantCulture);
        try
        {
            return Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception exception)
        {
            throw new BenchmarkException($"'{program}' cannot be started: {exception.Message}. bench/README.md says what to install.");
        }
    }

    private async Task<string> ReadLineAsync(CancellationToken cancellationToken) =>
        await _process.StandardOutput.ReadLineAsync(cancellationToken)
        ?? throw new BenchmarkException($"{_process.StartInfo.FileName} ended: {await _errors}");
}
