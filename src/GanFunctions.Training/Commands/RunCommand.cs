using System.CommandLine;
using System.Runtime.InteropServices;
using GanFunctions.Pipeline.Storage;
using GanFunctions.Pipeline.Training;
using GanFunctions.Training.Runs;
using Microsoft.Extensions.Logging;

namespace GanFunctions.Training.Commands;

/// <summary><c>gan-trainer run</c>: makes one attempt at a training run.</summary>
internal static class RunCommand
{
    /// <summary>Creates the command.</summary>
    /// <param name="loggers">Where the attempt is logged.</param>
    /// <param name="environment">Reads an environment variable.</param>
    public static Command Create(ILoggerFactory loggers, Func<string, string?> environment)
    {
        var runFolder = new Option<string?>("--run-folder") { Description = "The folder of a run, with its run.json, to work without storage." };
        var dataset = new Option<string?>("--dataset") { Description = "A folder or zip file of images in the place of the run's dataset blob." };
        var device = new Option<string?>("--device") { Description = $"cpu, cuda or auto. Default: ${TrainerContract.DeviceVariable}, else auto." };
        var dryRun = new Option<bool>("--dry-run") { Description = "Print the configuration, the networks' sizes and a memory estimate, and write nothing." };
        var command = new Command("run", "Makes one attempt at a training run, from its last checkpoint if it has one.") { runFolder, dataset, device, dryRun };
        command.SetAction(async (parsed, _) =>
        {
            TextWriter errors = parsed.InvocationConfiguration.Error;
            try
            {
                TrainerSettings settings = TrainerSettings.Read(
                    parsed.GetValue(runFolder), parsed.GetValue(dataset), parsed.GetValue(device), environment);
                RunResult result = parsed.GetValue(dryRun)
                    ? await DescribeAsync(settings, loggers, parsed.InvocationConfiguration.Output).ConfigureAwait(false)
                    : await RunAsync(settings, loggers).ConfigureAwait(false);
                if (result.Reason is not null)
                {
                    await errors.WriteLineAsync($"{result.Reason} {result.Remedy}").ConfigureAwait(false);
                }

                return (int)result.ExitCode;
            }
            catch (Exception e)
            {
                TrainerFailedException failure = TrainerFailure.From(e);
                await errors.WriteLineAsync($"{failure.Message} {failure.Remedy}").ConfigureAwait(false);
                return (int)failure.ExitCode;
            }
        });
        return command;
    }

    private static async Task<RunResult> RunAsync(TrainerSettings settings, ILoggerFactory loggers)
    {
        using var stop = new RunStop();
        void Interrupt(PosixSignalContext signal)
        {
            signal.Cancel = true;
            stop.Interrupt();
        }

        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Interrupt);
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Interrupt);
        return await new TrainerProgram(settings, stop, loggers, TimeProvider.System).RunAsync().ConfigureAwait(false);
    }

    private static async Task<RunResult> DescribeAsync(TrainerSettings settings, ILoggerFactory loggers, TextWriter output)
    {
        using var stop = new RunStop();
        var program = new TrainerProgram(settings, stop, loggers, TimeProvider.System);
        GanStorage? storage = settings.Storage is { } connection ? GanStorage.Connect(connection) : null;
        (TrainingRun run, TrainingConfiguration configuration) = await program.ReadRunAsync(storage).ConfigureAwait(false);
        await output.WriteLineAsync(DryRun.Text(new DryRun(settings).Describe(run, configuration))).ConfigureAwait(false);
        return new RunResult { ExitCode = TrainerExitCode.Done };
    }
}
