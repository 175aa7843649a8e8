using GanFunctions.Cli.Hosting;
using GanFunctions.Pipeline.Events;
using GanFunctions.Pipeline.Storage;
using GanFunctions.Pipeline.Workflow;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace GanFunctions.Cli.Training;

/// <summary>How the command line trains on this machine.</summary>
/// <param name="Device">What trainers run on: <c>auto</c>, <c>cpu</c> or <c>cuda</c>.</param>
/// <param name="Serves">Whether the same process translates images.</param>
/// <param name="Webhook">Where events are posted; nowhere where null.</param>
internal sealed record TrainingSettings(string Device, bool Serves, Uri? Webhook = null)
{
    /// <summary>Adds what the pipeline needs to be told, and the launcher that builds the trainer.</summary>
    public void AddTo(IServiceCollection services, CommandContext context)
    {
        services.Configure<EventOptions>(options =>
        {
            options.File = context.Home.Events;
            options.Webhook = Webhook;
        });
        services.Configure<LocalLauncherOptions>(options =>
        {
            options.Device = Device;
            options.RunsFolder = Path.Combine(context.Home.Data, "runs");
        });
        services.AddSingleton<ITrainingJobLauncher>(provider => Launcher(provider, context));
    }

    private BuiltTrainerLauncher Launcher(IServiceProvider provider, CommandContext context)
    {
        LocalLauncherOptions options = provider.GetRequiredService<IOptions<LocalLauncherOptions>>().Value;
        return new BuiltTrainerLauncher(
            new TrainerInstallation(context.Home, context.Loggers.CreateLogger<TrainerInstallation>()),
            options,
            new LocalProcessLauncher(
                options, provider.GetRequiredService<IOptions<StorageOptions>>().Value, context.Loggers.CreateLogger<LocalProcessLauncher>()),
            Serves);
    }
}
