using GanFunctions.Cli.Hosting;
using GanFunctions.Pipeline.Storage;
using GanFunctions.Pipeline.Training;
using GanFunctions.Pipeline.Workflow;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace GanFunctions.Cli.Training;

/// <summary>Training beside a host's other work, until the host ends.</summary>
/// <param name="services">The pipeline.</param>
/// <param name="context">What the command has to hand.</param>
internal sealed class HostedTraining(IServiceProvider services, CommandContext context)
{
    /// <summary>
    /// Finds what is to be trained and trains it, unless a service trains what lies in the storage. Ends when it is cancelled, with
    /// its trainers' state saved.
    /// </summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        RunsReporter reporter = new(
            new RunCatalog(services.GetRequiredService<RunStore>()), context.Output, context.Loggers.CreateLogger<RunsReporter>(), TimeProvider.System);
        Task reporting = reporter.RunAsync(cancellationToken);
        await services.GetRequiredService<TrainingHost>().RunAsync(reporter, cancellationToken).ConfigureAwait(false);
        if (!cancellationToken.IsCancellationRequested)
        {
            GanStorage storage = services.GetRequiredService<GanStorage>();
            context.Output.Warn(
                $"The service at {storage.Account} trains what lies there; this host trains nothing. Where that service is gone for good, delete {RunStore.ServiceMark} and start again.");
            await Task.Delay(Timeout.Infinite, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await reporting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

        // Not left to themselves: the storage that they write to may end with this host.
        ITrainingJobLauncher launcher = services.GetRequiredService<ITrainingJobLauncher>();
        await Task.WhenAll(reporter.Working.Select(runId => launcher.StopAsync(runId, CancellationToken.None))).ConfigureAwait(false);
    }
}
